/** Presence of a node that is alone: the leases live in this process. */
import type { User } from '../protocol/messages.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { Departure, Lease, Members, Presence, PresenceEvent, PresenceListener, TypingEvent } from './presence.ts';
import { RoomLeases } from './room-leases.ts';
import { DEFAULT_PRESENCE_TIMING, type PresenceTiming } from './timing.ts';

/** The rooms themselves. Several {@link MemoryPresence} on one of these behave like several nodes on one Redis. */
export class MemoryPresenceRooms {
  readonly #timing: PresenceTiming;
  readonly #clock: Clock;
  readonly #stopSweeping: CancelTimer;
  readonly #rooms = new Map<string, RoomLeases>();
  readonly #listeners = new Map<string, Set<PresenceListener>>();
  #sweptAtMs: number;
  #quietUntilMs = -Infinity;

  constructor(clock: Clock, timing: Partial<PresenceTiming> = {}) {
    this.#clock = clock;
    this.#timing = { ...DEFAULT_PRESENCE_TIMING, ...timing };
    this.#sweptAtMs = clock.now();
    this.#stopSweeping = clock.every(this.#timing.sweepIntervalMs, () => this.#sweep());
  }

  take(room: string, user: User, holder: string, how: 'enter' | 'renew'): void {
    let leases = this.#rooms.get(room);
    if (leases === undefined) this.#rooms.set(room, (leases = new RoomLeases(room, this.#timing)));
    this.#announce(leases.take(user, holder, this.#clock.now(), how));
  }

  give(room: string, userId: string, holder: string, departure: Departure): void {
    this.#announce(this.#rooms.get(room)?.give(userId, holder, departure, this.#clock.now()));
    this.#forgetIfEmpty(room);
  }

  list(room: string, limit: number): Members {
    return this.#rooms.get(room)?.list(limit) ?? { members: [], memberCount: 0 };
  }

  count(room: string): number {
    return this.#rooms.get(room)?.memberCount ?? 0;
  }

  tell(event: PresenceEvent | TypingEvent): void {
    for (const listener of [...(this.#listeners.get(event.room) ?? [])]) listener(event);
  }

  listen(room: string, listener: PresenceListener): () => void {
    // A function of its own for each subscription: the same listener subscribed twice hears twice, and ends each by itself.
    const own: PresenceListener = (event) => listener(event);
    const listeners = this.#listeners.get(room) ?? new Set();
    this.#listeners.set(room, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(room) === listeners) this.#listeners.delete(room);
    };
  }

  close(): void {
    this.#stopSweeping();
    this.#listeners.clear();
  }

  /** A process that was stopped for a while (a laptop asleep) could not renew: it first gets the time to. */
  #sweep(): void {
    const now = this.#clock.now();
    if (now - this.#sweptAtMs > this.#timing.sweepGapMs) this.#quietUntilMs = now + this.#timing.leaseMs;
    this.#sweptAtMs = now;
    if (now < this.#quietUntilMs) return;
    for (const [room, leases] of this.#rooms) {
      for (const event of leases.sweep(now)) this.#announce(event);
      this.#forgetIfEmpty(room);
    }
  }

  #announce(event: PresenceEvent | undefined): void {
    if (event !== undefined) this.tell(event);
  }

  #forgetIfEmpty(room: string): void {
    if (this.count(room) === 0) this.#rooms.delete(room);
  }
}

/** One holder's view of {@link MemoryPresenceRooms}; events are heard before the promise of the change resolves. */
export class MemoryPresence implements Presence {
  readonly #rooms: MemoryPresenceRooms;
  readonly #holder: string;

  constructor(rooms: MemoryPresenceRooms, holder: string) {
    this.#rooms = rooms;
    this.#holder = holder;
  }

  async enter(room: string, user: User): Promise<void> {
    this.#rooms.take(room, user, this.#holder, 'enter');
  }

  async leave(room: string, userId: string, departure: Departure): Promise<void> {
    this.#rooms.give(room, userId, this.#holder, departure);
  }

  async typing(room: string, user: User): Promise<void> {
    this.#rooms.tell({ room, event: 'typing', user });
  }

  async renew(leases: readonly Lease[]): Promise<void> {
    for (const { room, user } of leases) this.#rooms.take(room, user, this.#holder, 'renew');
  }

  async members(room: string, limit: number): Promise<Members> {
    return this.#rooms.list(room, limit);
  }

  known(room: string, limit: number): Members {
    return this.#rooms.list(room, limit);
  }

  async counts(rooms: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const room of rooms) {
      const count = this.#rooms.count(room);
      if (count > 0) counts.set(room, count);
    }
    return counts;
  }

  async subscribe(room: string, listener: PresenceListener): Promise<() => void> {
    return this.#rooms.listen(room, listener);
  }

  /** Ends the rooms too: in memory nobody else is left to use them. */
  async close(): Promise<void> {
    this.#rooms.close();
  }
}
