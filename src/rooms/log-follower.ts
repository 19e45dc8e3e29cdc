/**
 * Follows one room's log: turns publications, which may be lost or late, into messages without holes.
 *
 * subscribe → wait for the confirmation → read the end of the log → go live. From then on it reads the log again whenever
 * a publication does not follow on the last, the subscription was interrupted, or somebody has seen a head beyond ours.
 */
import type { LogEntry, LogEvent, RoomLog, Unsubscribe } from '../log/room-log.ts';
import { LATEST_MESSAGES, REPLAY_MAX_MESSAGES } from '../protocol/limits.ts';
import type { Position } from '../protocol/position.ts';
import type { Logger } from '../support/logger.ts';
import type { Metrics } from '../support/metrics.ts';
import { WINDOW_MAX_CHARACTERS, WINDOW_MAX_MESSAGES } from '../support/server-limits.ts';
import { encodeEntry } from './encode.ts';
import { RecentWindow, type RecentMessage, type WindowLimits } from './recent-window.ts';

export const DEFAULT_WINDOW_LIMITS: WindowLimits = {
  maxMessages: WINDOW_MAX_MESSAGES,
  maxCharacters: WINDOW_MAX_CHARACTERS,
  minMessages: LATEST_MESSAGES,
};

/** What made a follower read the log again. */
export type RefillReason = 'gap' | 'conflict' | 'epoch' | 'interrupted' | 'heads' | 'join';

export interface FollowerEvents {
  /** Messages that follow on the last position; never empty. The first was stored at `since`, in ms since 1970 by the log's clock. */
  advanced(messages: readonly RecentMessage[], since: number): void;
  /** What comes next does not follow on what went before: another epoch, or the part between was trimmed away. */
  restarted(reason: 'new-epoch' | 'trimmed'): void;
}

export interface FollowerOptions {
  readonly room: string;
  readonly log: Pick<RoomLog, 'subscribe' | 'readAfter' | 'readBefore' | 'positions'>;
  readonly events: FollowerEvents;
  readonly windowLimits: WindowLimits;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export class LogFollower {
  readonly #options: FollowerOptions;
  #position: Position = { epoch: '', seq: 0 };
  #window: RecentWindow;
  #unsubscribe: Unsubscribe | undefined;
  /** What was published while the end of the log was being read at the start. */
  #early: LogEvent[] | undefined = [];
  #refill: Promise<void> | undefined;
  #refillAgain = false;
  /** A refill failed: what we have may be behind, whatever the heads say. */
  #stale = false;
  #closed = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#window = new RecentWindow(0, options.windowLimits);
  }

  get position(): Position {
    return this.#position;
  }

  get window(): RecentWindow {
    return this.#window;
  }

  /** Rejects, and leaves nothing behind, when the log is out of reach. */
  async open(): Promise<void> {
    const { room, log } = this.#options;
    this.#unsubscribe = await log.subscribe(room, (event) => this.#hear(event));
    try {
      await this.#readEnd();
    } catch (error) {
      this.close();
      throw error;
    }
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) this.#hear(event);
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** Compares with what the log was seen to hold; reads what is missing in the background. */
  compare(seen: Position): void {
    if (this.#stale || seen.epoch !== this.#position.epoch || seen.seq > this.#position.seq) this.#refillSoon('heads');
  }

  /** Reads the log up to its head. Rejects when it is out of reach; the next comparison of heads then tries again. */
  refill(reason: RefillReason): Promise<void> {
    if (this.#refill !== undefined) {
      this.#refillAgain = true;
      return this.#refill;
    }
    this.#options.metrics.logRefills.inc({ reason });
    this.#refill = this.#readAll().finally(() => (this.#refill = undefined));
    return this.#refill;
  }

  #hear(event: LogEvent): void {
    if (this.#closed) return;
    if (this.#early !== undefined) {
      this.#early.push(event);
      return;
    }
    switch (event.kind) {
      case 'appended':
        this.#hearEntry(event.epoch, event.entry);
        return;
      case 'reset':
        if (event.epoch !== this.#position.epoch) this.#refillSoon('epoch');
        return;
      case 'interrupted':
        this.#refillSoon('interrupted');
        return;
    }
  }

  #hearEntry(epoch: string, entry: LogEntry): void {
    const { position } = this;
    if (this.#refill !== undefined) this.#refillAgain = true;
    else if (epoch !== position.epoch) this.#refillSoon('epoch');
    else if (entry.seq === position.seq + 1) this.#advance([entry]);
    else if (entry.seq > position.seq) this.#refillSoon('gap');
    else if ((this.#window.idAt(entry.seq) ?? entry.id) !== entry.id) this.#refillSoon('conflict');
  }

  #refillSoon(reason: RefillReason): void {
    this.refill(reason).catch((error: unknown) => {
      this.#options.logger.warn({ err: error, room: this.#options.room, reason }, 'could not read what a room missed; trying again');
    });
  }

  async #readAll(): Promise<void> {
    this.#stale = true;
    do {
      this.#refillAgain = false;
      await this.#readOnce();
    } while (this.#refillAgain && !this.#closed);
    this.#stale = false;
  }

  async #readOnce(): Promise<void> {
    const { room, log } = this.#options;
    const known = this.#position;
    // Handing our position over first lets the log find out that it lost its tail, before we trust what it holds.
    const seen = (await log.positions(new Map([[room, known]]))).get(room);
    if (seen !== undefined && seen.epoch === known.epoch && seen.seq <= known.seq) return;
    const range = await log.readAfter(room, known.seq, REPLAY_MAX_MESSAGES);
    if (range.epoch !== known.epoch) return this.#restart('new-epoch');
    if (range.first > known.seq + 1) return this.#restart('trimmed');
    if (range.entries.length > 0) this.#advance(range.entries);
    if (range.head > this.#position.seq) this.#refillAgain = true;
  }

  async #restart(reason: 'new-epoch' | 'trimmed'): Promise<void> {
    await this.#readEnd();
    const { room, logger, metrics, events } = this.#options;
    logger.warn({ room, reason, position: this.#position }, 'a room goes on without what lies between');
    if (reason === 'new-epoch') metrics.newEpochs.inc();
    events.restarted(reason);
  }

  async #readEnd(): Promise<void> {
    const { room, log } = this.#options;
    const range = await log.readBefore(room, undefined, LATEST_MESSAGES);
    const last = range.entries.at(-1);
    this.#position = { epoch: range.epoch, seq: range.head, ...(last !== undefined && { id: last.id }) };
    this.#window = new RecentWindow(range.head - range.entries.length, this.#options.windowLimits);
    for (const entry of range.entries) this.#window.push(this.#encode(entry));
  }

  #advance(entries: readonly LogEntry[]): void {
    const messages = entries.map((entry) => this.#encode(entry));
    for (const message of messages) this.#window.push(message);
    const [first] = entries;
    const last = messages.at(-1);
    if (first === undefined || last === undefined) return;
    this.#position = { epoch: this.#position.epoch, seq: last.seq, id: last.id };
    this.#options.events.advanced(messages, first.time);
  }

  #encode(entry: LogEntry): RecentMessage {
    return { seq: entry.seq, id: entry.id, json: encodeEntry(this.#options.room, entry) };
  }
}
