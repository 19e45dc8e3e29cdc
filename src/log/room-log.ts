/**
 * The log of a room: the truth about what was said. Publications only carry the news that it grew.
 * `memory-room-log.ts` and `redis-room-log.ts` implement it; `test/contract/room-log.spec.ts` runs over both.
 */
import type { User } from '../protocol/messages.ts';
import type { Position } from '../protocol/position.ts';

/** One message as the log holds it. */
export interface LogEntry {
  /** 1 for the first message of an epoch, then without holes. */
  readonly seq: number;
  /** Chosen by the sender; unique per user within the time ids are remembered. */
  readonly id: string;
  readonly user: User;
  readonly text: string;
  /** Milliseconds since 1970, by the log's clock; never the sender's. */
  readonly time: number;
}

export interface AppendRequest {
  readonly room: string;
  readonly user: User;
  readonly id: string;
  readonly text: string;
  /**
   * The last position this node knows of the room. A log whose head lies below it, or holds another id at it, has lost
   * its tail: the append then starts a new epoch before it stores anything.
   */
  readonly known: Position | undefined;
}

/** Where a message stands. A repeated `id` of the same user gets the first answer again. */
export interface AppendResult {
  readonly epoch: string;
  readonly seq: number;
  readonly time: number;
  /** Whether the message was there already. */
  readonly duplicate: boolean;
}

/** A stretch of a log and the state it was read in, as one atomic look. */
export interface LogRange {
  readonly epoch: string;
  /** `seq` of the newest entry; 0 where nothing was said in this epoch. */
  readonly head: number;
  /** `seq` of the oldest entry still held; `head + 1` where none is. */
  readonly first: number;
  /** Ascending, without holes. */
  readonly entries: readonly LogEntry[];
}

/**
 * What a subscriber hears. `interrupted` says that publications may have been missed: read the log from where you are.
 * `reset` says that the room's epoch is now another one, without a message.
 */
export type LogEvent =
  | { readonly kind: 'appended'; readonly epoch: string; readonly entry: LogEntry }
  | { readonly kind: 'reset'; readonly epoch: string }
  | { readonly kind: 'interrupted' };

export type LogListener = (event: LogEvent) => void;

/** Ends a subscription; safe to call twice. */
export type Unsubscribe = () => void;

/** The log is out of reach. The caller may try again with the same id after `retryAfterMs`. */
export class LogUnavailableError extends Error {
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LogUnavailableError';
    this.retryAfterMs = retryAfterMs;
  }
}

/** Every method rejects with {@link LogUnavailableError} within about 2 s when the log does not answer. */
export interface RoomLog {
  /** Numbers, stores, remembers the id and publishes, as one act; safe to repeat. Calls of one caller are stored in call order. */
  append(request: AppendRequest): Promise<AppendResult>;

  /** The entries after `seq`, at most `limit`, oldest first. Reads what is still held when some were trimmed (see `first`). */
  readAfter(room: string, seq: number, limit: number): Promise<LogRange>;

  /** The newest entries below `before` (all of them where it is `undefined`), at most `limit`, ascending. */
  readBefore(room: string, before: number | undefined, limit: number): Promise<LogRange>;

  /**
   * The position of each room, read together. `known` is what the caller believes: a log that lost its tail starts a
   * new epoch here as it does in {@link append}, and its subscribers hear `reset`.
   */
  positions(known: ReadonlyMap<string, Position | undefined>): Promise<ReadonlyMap<string, Position>>;

  /** Every room in which something was said, with its head; but none of a probe. */
  rooms(): Promise<ReadonlyMap<string, number>>;

  /** Hears of every append from the moment the promise resolves. Read the log afterwards: the two then leave no gap between them. */
  subscribe(room: string, listener: LogListener): Promise<Unsubscribe>;

  close(): Promise<void>;
}
