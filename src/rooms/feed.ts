/** One connection's place in one room: how far it has been served, and whether it is served live. */
import type { RoomLog } from '../log/room-log.ts';
import type { User } from '../protocol/messages.ts';
import { Batch } from '../support/batch.ts';
import { CATCH_UP_MESSAGES } from '../support/server-limits.ts';
import { encodeEntry } from './encode.ts';
import type { LogFollower } from './log-follower.ts';
import { oldestWithin } from './within.ts';

/** What a room needs of a connection. */
export interface Sink {
  /** Whether so much is untaken that live messages should wait. */
  readonly congested: boolean;
  send(batch: Batch): void;
  /** Resolves when the sink is not congested, or has closed. */
  ready(): Promise<void>;
}

/**
 * - `joining`: between the wish and the `joined`, and again when a room's epoch changes; nothing is sent.
 * - `live`: gets each message as it comes.
 * - `behind`: reads what it lacks, from the room's window or the log, at the pace of its socket; then goes live.
 * - `gone`: left, or the connection ended.
 */
export type FeedState = 'joining' | 'live' | 'behind' | 'gone';

/** What a feed needs of its room. */
export interface FeedSource {
  readonly name: string;
  readonly follower: LogFollower;
  readonly log: Pick<RoomLog, 'readAfter'>;
  /** What the feed needs next is not in the log any more, or the log is of another epoch. */
  lost(feed: Feed): void;
  /** Counts messages sent to one who catches up. */
  replayed(messages: number): void;
}

export class Feed {
  readonly user: User;
  readonly sink: Sink;
  readonly #source: FeedSource;
  #state: FeedState = 'joining';
  /** Everything up to and including this seq of `#epoch` was sent. */
  #cursor = 0;
  #epoch = '';
  #catchingUp = false;

  constructor(source: FeedSource, user: User, sink: Sink) {
    this.#source = source;
    this.user = user;
    this.sink = sink;
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Holds everything back until the next {@link start} or {@link resume}. */
  suspend(): void {
    if (this.#state !== 'gone') this.#state = 'joining';
  }

  /** Goes on from where it was suspended. */
  resume(): void {
    if (this.#state !== 'joining') return;
    if (this.#epoch === this.#source.follower.position.epoch) this.start(this.#cursor);
    else this.#source.lost(this);
  }

  end(): void {
    this.#state = 'gone';
  }

  /** Goes on after `cursor`: live at once where nothing is missing. */
  start(cursor: number): void {
    if (this.#state === 'gone') return;
    this.#cursor = cursor;
    this.#epoch = this.#source.follower.position.epoch;
    this.#state = 'behind';
    this.#goLiveOrCatchUp();
  }

  /** Hands on messages that just came, from seq `first` to `last`. @returns whether the feed took them. */
  offer(batch: Batch, first: number, last: number): boolean {
    if (this.#state !== 'live') return false;
    if (this.#cursor + 1 === first && !this.sink.congested) {
      this.sink.send(batch);
      this.#cursor = last;
      return true;
    }
    this.#state = 'behind';
    this.#goLiveOrCatchUp();
    return false;
  }

  #goLiveOrCatchUp(): void {
    if (this.#cursor >= this.#source.follower.position.seq) this.#state = 'live';
    else if (!this.#catchingUp) void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    this.#catchingUp = true;
    try {
      while (this.#state === 'behind' && this.#cursor < this.#source.follower.position.seq) {
        await this.sink.ready();
        if (!(await this.#sendNext())) return;
      }
      if (this.#state === 'behind') this.#state = 'live';
    } catch {
      // The log is out of reach: the regular comparison of heads calls `retry`.
    } finally {
      this.#catchingUp = false;
    }
  }

  /** Tries again where the log was out of reach. */
  retry(): void {
    if (this.#state === 'behind') this.#goLiveOrCatchUp();
  }

  /** @returns false when this feed can not go on from where it is. */
  async #sendNext(): Promise<boolean> {
    const { name, follower, log } = this.#source;
    const cursor = this.#cursor;
    let next = follower.window.after(cursor, CATCH_UP_MESSAGES);
    if (next === undefined) {
      const range = await log.readAfter(name, cursor, CATCH_UP_MESSAGES);
      // While it was read the room may have been restarted, which served this feed anew.
      if (this.#state !== 'behind' || this.#cursor !== cursor) return true;
      if (range.epoch !== follower.position.epoch || range.first > cursor + 1) {
        this.#source.lost(this);
        return false;
      }
      next = range.entries.map((entry) => ({ seq: entry.seq, id: entry.id, json: encodeEntry(name, entry) }));
    }
    next = oldestWithin(next);
    const last = next.at(-1);
    // While the log was read the connection may have been sent what its other rooms had for it.
    if (this.sink.congested) return true;
    if (this.#state !== 'behind' || last === undefined) return last !== undefined;
    this.sink.send(new Batch(next.map(({ json }) => json)));
    this.#source.replayed(next.length);
    this.#cursor = last.seq;
    return true;
  }
}
