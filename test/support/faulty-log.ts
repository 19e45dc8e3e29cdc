/** A room log that behaves badly on request: loses publications, is out of reach, forgets its tail. */
import { MemoryRoomLog } from '../../src/log/memory-room-log.ts';
import {
  LogUnavailableError,
  type AppendRequest,
  type AppendResult,
  type LogListener,
  type LogRange,
  type RoomLog,
  type Unsubscribe,
} from '../../src/log/room-log.ts';
import type { Position } from '../../src/protocol/position.ts';
import { systemClock } from '../../src/support/clock.ts';

export class FaultyLog implements RoomLog {
  #inner: MemoryRoomLog;
  readonly #historyLimit: number;
  readonly #listeners = new Map<LogListener, { room: string; end: Unsubscribe }>();
  /** While true nobody hears of an append. */
  deaf = false;
  /** While true every call is refused. */
  away = false;
  /** Passes before a read is carried out, and again before any answer is given; appends are carried out in the order asked. */
  delay: () => Promise<void> = () => Promise.resolve();
  /** Calls so far, by name. */
  readonly calls = new Map<string, number>();

  constructor(historyLimit = 10_000) {
    this.#historyLimit = historyLimit;
    this.#inner = new MemoryRoomLog({ clock: systemClock, historyLimit });
  }

  append(request: AppendRequest): Promise<AppendResult> {
    return this.#call('append', () => this.#inner.append(request));
  }

  readAfter(room: string, seq: number, limit: number): Promise<LogRange> {
    return this.#call('readAfter', () => this.#inner.readAfter(room, seq, limit));
  }

  readBefore(room: string, before: number | undefined, limit: number): Promise<LogRange> {
    return this.#call('readBefore', () => this.#inner.readBefore(room, before, limit));
  }

  positions(known: ReadonlyMap<string, Position | undefined>): Promise<ReadonlyMap<string, Position>> {
    return this.#call('positions', () => this.#inner.positions(known));
  }

  rooms(): Promise<ReadonlyMap<string, number>> {
    return this.#call('rooms', () => this.#inner.rooms());
  }

  async subscribe(room: string, listener: LogListener): Promise<Unsubscribe> {
    return this.#call('subscribe', async () => {
      const own: LogListener = (event) => {
        if (!this.deaf) listener(event);
      };
      this.#listeners.set(own, { room, end: await this.#inner.subscribe(room, own) });
      return () => {
        this.#listeners.get(own)?.end();
        this.#listeners.delete(own);
      };
    });
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** What a subscriber hears when its connection came back. */
  interrupt(): void {
    for (const listener of this.#listeners.keys()) listener({ kind: 'interrupted' });
  }

  /** Comes back empty, as a store does that lost its file; nobody is told. */
  async loseEverything(): Promise<void> {
    this.#inner = new MemoryRoomLog({ clock: systemClock, historyLimit: this.#historyLimit });
    for (const [listener, held] of this.#listeners) held.end = await this.#inner.subscribe(held.room, listener);
  }

  async #call<T>(name: string, action: () => Promise<T>): Promise<T> {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    if (this.away) throw new LogUnavailableError('switched away by the test', 250);
    if (name !== 'append') await this.delay();
    const answer = await action();
    await this.delay();
    return answer;
  }
}
