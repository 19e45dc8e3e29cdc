/** The log in Redis: a stream a room, and one script for each act, so that every node sees the same order. */
import { IDEMPOTENCY_TTL_MS } from '../protocol/limits.ts';
import type { User } from '../protocol/messages.ts';
import type { Position } from '../protocol/position.ts';
import { isProbeRoom } from '../protocol/probe-rooms.ts';
import type { RedisConnections } from '../redis/connections.ts';
import { ROOMS_KEY, messageIdKey, roomKeys } from '../redis/keys.ts';
import { loadScript, type RedisScript, type ScriptArgument } from '../redis/script.ts';
import { RedisUnavailableError, withDeadline } from '../redis/unavailable.ts';
import type { Logger } from '../support/logger.ts';
import { randomId } from '../support/random.ts';
import { AppendQueue } from './append-queue.ts';
import {
  LogUnavailableError,
  type AppendRequest,
  type AppendResult,
  type LogEntry,
  type LogEvent,
  type LogListener,
  type LogRange,
  type RoomLog,
  type Unsubscribe,
} from './room-log.ts';

const script = (name: string): URL => new URL(`./lua/${name}.lua`, import.meta.url);
const APPEND = loadScript(script('epoch'), script('append'));
const POSITIONS = loadScript(script('epoch'), script('positions'));
const READ = loadScript(script('epoch'), script('read'));

const EPOCH_LENGTH = 12;

/** How long a room in which nothing was ever said outlives its last visitor. */
const UNTOUCHED_ROOM_TTL_MS = 24 * 3_600_000;

/** Four for each message: epoch, seq, time, whether it was stored before. */
type AppendReply = readonly (string | number)[];
type PositionReply = readonly [epoch: string, seq: number, id: string];
type ReadReply = readonly [epoch: string, head: number, first: number, entries: readonly StreamEntry[]];
type StreamEntry = readonly [streamId: string, fields: readonly string[]];

/** What a stream entry's `body` holds, inside the braces. */
interface Body {
  readonly user: User;
  readonly text: string;
}

interface Publication {
  readonly epoch: string;
  /** Absent where a new epoch began without a message. */
  readonly entry?: LogEntry;
}

export interface RedisRoomLogOptions {
  readonly connections: Pick<RedisConnections, 'commands' | 'subscriptions'>;
  /** Entries kept per room. */
  readonly historyLimit: number;
  readonly logger: Logger;
}

export class RedisRoomLog implements RoomLog {
  readonly #connections: RedisRoomLogOptions['connections'];
  readonly #historyLimit: number;
  readonly #logger: Logger;
  /** Rooms this node has entered in the list of rooms, since the connection was made. */
  readonly #listed = new Set<string>();
  readonly #queues = new Map<string, AppendQueue>();
  readonly #forgetListed = (): void => this.#listed.clear();

  constructor(options: RedisRoomLogOptions) {
    this.#connections = options.connections;
    this.#historyLimit = options.historyLimit;
    this.#logger = options.logger;
    // A server that comes back may have lost the list.
    this.#connections.commands.on('ready', this.#forgetListed);
  }

  append(request: AppendRequest): Promise<AppendResult> {
    const { room } = request;
    let queue = this.#queues.get(room);
    if (queue === undefined) this.#queues.set(room, (queue = this.#queueFor(room)));
    return queue.add(request);
  }

  readAfter(room: string, seq: number, limit: number): Promise<LogRange> {
    return this.#read(room, 'after', seq, limit);
  }

  readBefore(room: string, before: number | undefined, limit: number): Promise<LogRange> {
    return this.#read(room, 'before', before ?? '', limit);
  }

  async positions(known: ReadonlyMap<string, Position | undefined>): Promise<ReadonlyMap<string, Position>> {
    const positions = await Promise.all(
      [...known].map(async ([room, position]): Promise<[string, Position]> => {
        const { meta, log, news } = roomKeys(room);
        const args = [...knownArguments(position), randomId(EPOCH_LENGTH), UNTOUCHED_ROOM_TTL_MS];
        const [epoch, seq, id] = (await this.#run(POSITIONS, [meta, log, news], args)) as PositionReply;
        return [room, { epoch, seq, ...(id !== '' && { id }) }];
      }),
    );
    return new Map(positions);
  }

  async rooms(): Promise<ReadonlyMap<string, number>> {
    const { commands } = this.#connections;
    const names = (await unavailable(withDeadline(() => commands.smembers(ROOMS_KEY)))).filter((room) => !isProbeRoom(room));
    const heads = await unavailable(
      Promise.all(names.map(async (room) => [room, Number(await withDeadline(() => commands.hget(roomKeys(room).meta, 'seq')))] as const)),
    );
    return new Map(heads.filter(([, head]) => head > 0));
  }

  async subscribe(room: string, listener: LogListener): Promise<Unsubscribe> {
    const { subscriptions } = this.#connections;
    return unavailable(
      subscriptions.subscribe(roomKeys(room).news, {
        message: (payload) => listener(eventOf(JSON.parse(payload) as Publication)),
        interrupted: () => listener({ kind: 'interrupted' }),
      }),
    );
  }

  /** Leaves the connections to whoever made them. */
  async close(): Promise<void> {
    this.#connections.commands.off('ready', this.#forgetListed);
  }

  async #read(room: string, direction: 'after' | 'before', bound: number | '', limit: number): Promise<LogRange> {
    const { meta, log } = roomKeys(room);
    const args = [direction, bound, limit, randomId(EPOCH_LENGTH), UNTOUCHED_ROOM_TTL_MS];
    const [epoch, head, first, found] = (await this.#run(READ, [meta, log], args)) as ReadReply;
    const entries = found.map(entryOf);
    return { epoch, head, first: first === 0 ? head + 1 : first, entries: direction === 'before' ? entries.reverse() : entries };
  }

  #queueFor(room: string): AppendQueue {
    return new AppendQueue({
      send: (requests) => this.#store(room, requests),
      emptied: () => this.#queues.delete(room),
    });
  }

  async #store(room: string, requests: readonly AppendRequest[]): Promise<readonly AppendResult[]> {
    const { meta, log, news } = roomKeys(room);
    const keys = [meta, log, news, ...requests.map(({ user, id }) => messageIdKey(room, user.id, id))];
    const messages = requests.flatMap(({ user, id, text, known }) => {
      const body = JSON.stringify({ user: { id: user.id, name: user.name }, text } satisfies Body).slice(1, -1);
      return [id, body, ...knownArguments(known)];
    });
    const reply = (await this.#run(APPEND, keys, [
      randomId(EPOCH_LENGTH),
      this.#historyLimit,
      IDEMPOTENCY_TTL_MS,
      ...messages,
    ])) as AppendReply;
    if (isProbeRoom(room)) this.#forgetLater(room);
    else this.#list(room);
    return requests.map((_, index) => {
      const [epoch, seq, time, duplicate] = reply.slice(index * 4, index * 4 + 4) as [string, number, number, 0 | 1];
      return { epoch, seq, time, duplicate: duplicate === 1 };
    });
  }

  /** What was said in a check lasts as long as the ids of its messages. Where this fails, one small room stays behind. */
  #forgetLater(room: string): void {
    const { meta, log } = roomKeys(room);
    const { commands } = this.#connections;
    const lapses = [meta, log].map((key) => withDeadline(() => commands.pexpire(key, IDEMPOTENCY_TTL_MS)));
    Promise.all(lapses).catch((error: unknown) => this.#logger.debug({ err: error, room }, 'what a check leaves behind stays'));
  }

  #run(lua: RedisScript, keys: readonly string[], args: readonly ScriptArgument[]): Promise<unknown> {
    return unavailable(lua.run(this.#connections.commands, keys, args));
  }

  /**
   * Enters a room in the list once something is stored in it: before, a Redis that came back empty meanwhile would have the message
   * and not the room. Nobody waits for it: the next message through any node makes up for a failure.
   */
  #list(room: string): void {
    if (this.#listed.has(room)) return;
    this.#listed.add(room);
    withDeadline(() => this.#connections.commands.sadd(ROOMS_KEY, room)).catch((error: unknown) => {
      this.#listed.delete(room);
      this.#logger.debug({ err: error, room }, 'a room was not entered in the list of rooms; trying again with the next message');
    });
  }
}

function knownArguments(known: Position | undefined): [epoch: string, seq: number, id: string] {
  return known === undefined ? ['', 0, ''] : [known.epoch, known.seq, known.id ?? ''];
}

function entryOf([streamId, fields]: StreamEntry): LogEntry {
  const value = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
  const { user, text } = JSON.parse(`{${value('body')}}`) as Body;
  return { seq: Number.parseInt(streamId, 10), id: value('id'), user, text, time: Number(value('time')) };
}

function eventOf({ epoch, entry }: Publication): LogEvent {
  return entry === undefined ? { kind: 'reset', epoch } : { kind: 'appended', epoch, entry };
}

/** Says in the log's own words that Redis could not be used. */
async function unavailable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error;
    throw new LogUnavailableError('the log is out of reach', error.retryAfterMs, { cause: error });
  }
}
