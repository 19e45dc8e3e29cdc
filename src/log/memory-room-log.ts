/** The log of the embedded node: gone with the process, for one process only. */
import { IDEMPOTENCY_TTL_MS } from '../protocol/limits.ts';
import type { Position } from '../protocol/position.ts';
import { isProbeRoom } from '../protocol/probe-rooms.ts';
import type { Clock } from '../support/clock.ts';
import { randomId } from '../support/random.ts';
import type { AppendRequest, AppendResult, LogEntry, LogEvent, LogListener, LogRange, RoomLog, Unsubscribe } from './room-log.ts';
import { hasLostTail } from './tail-loss.ts';

const EPOCH_LENGTH = 12;

/** How many expired ids one append clears away at most, so that no append pays for an hour of them. */
const IDS_PRUNED_PER_APPEND = 8;

interface RememberedId {
  readonly seq: number;
  readonly time: number;
  readonly expires: number;
}

class Room {
  epoch = randomId(EPOCH_LENGTH);
  /** May hold a few more than the limit, see {@link add}; all reading goes by {@link first}. */
  entries: LogEntry[] = [];
  head = 0;
  readonly #limit: number;
  /** In order of expiry, since every id is remembered for the same time. */
  readonly ids = new Map<string, RememberedId>();
  readonly listeners = new Set<LogListener>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get first(): number {
    return this.head + 1 - Math.min(this.entries.length, this.#limit);
  }

  idAt(seq: number): string | undefined {
    return seq < this.first ? undefined : this.entries[this.#index(seq)]?.id;
  }

  /** Entries from `from` up to and without `to`, as far as they are held. */
  slice(from: number, to: number): LogEntry[] {
    return this.entries.slice(this.#index(Math.max(from, this.first)), Math.max(0, this.#index(Math.min(to, this.head + 1))));
  }

  add(entry: LogEntry): void {
    this.head = entry.seq;
    this.entries.push(entry);
    const excess = this.entries.length - this.#limit;
    // Cut now and then, not at each append: shifting a long array every time would cost more than all the rest.
    if (excess > this.#limit / 8) this.entries = this.entries.slice(excess);
  }

  #index(seq: number): number {
    return this.entries.length - (this.head + 1 - seq);
  }

  publish(event: LogEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }
}

export interface MemoryRoomLogOptions {
  readonly clock: Clock;
  /** Entries kept per room. */
  readonly historyLimit: number;
}

export class MemoryRoomLog implements RoomLog {
  readonly #rooms = new Map<string, Room>();
  readonly #clock: Clock;
  readonly #historyLimit: number;

  constructor(options: MemoryRoomLogOptions) {
    this.#clock = options.clock;
    this.#historyLimit = options.historyLimit;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    const room = this.#room(request.room);
    this.#judge(room, request.known);
    const time = this.#clock.now();
    const key = `${request.user.id}:${request.id}`;
    const remembered = room.ids.get(key);
    if (remembered !== undefined && remembered.expires > time) {
      return { epoch: room.epoch, seq: remembered.seq, time: remembered.time, duplicate: true };
    }
    this.#pruneIds(room, time);

    const entry: LogEntry = { seq: room.head + 1, id: request.id, user: request.user, text: request.text, time };
    room.add(entry);
    room.ids.delete(key);
    room.ids.set(key, { seq: entry.seq, time, expires: time + IDEMPOTENCY_TTL_MS });
    room.publish({ kind: 'appended', epoch: room.epoch, entry });
    return { epoch: room.epoch, seq: entry.seq, time, duplicate: false };
  }

  async readAfter(room: string, seq: number, limit: number): Promise<LogRange> {
    return this.#range(room, (held) => {
      const from = Math.max(seq + 1, held.first);
      return held.slice(from, from + limit);
    });
  }

  async readBefore(room: string, before: number | undefined, limit: number): Promise<LogRange> {
    return this.#range(room, (held) => {
      const end = Math.min(before ?? Infinity, held.head + 1);
      return held.slice(end - limit, end);
    });
  }

  async positions(known: ReadonlyMap<string, Position | undefined>): Promise<ReadonlyMap<string, Position>> {
    const positions = new Map<string, Position>();
    for (const [name, position] of known) {
      const room = this.#room(name);
      if (this.#judge(room, position)) room.publish({ kind: 'reset', epoch: room.epoch });
      const id = room.idAt(room.head);
      positions.set(name, { epoch: room.epoch, seq: room.head, ...(id !== undefined && { id }) });
    }
    return positions;
  }

  async rooms(): Promise<ReadonlyMap<string, number>> {
    const heads = new Map<string, number>();
    for (const [name, room] of this.#rooms) if (room.head > 0 && !isProbeRoom(name)) heads.set(name, room.head);
    return heads;
  }

  async subscribe(name: string, listener: LogListener): Promise<Unsubscribe> {
    const { listeners } = this.#room(name);
    const own: LogListener = (event) => listener(event);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  async close(): Promise<void> {
    for (const room of this.#rooms.values()) room.listeners.clear();
  }

  #room(name: string): Room {
    let room = this.#rooms.get(name);
    if (room === undefined) this.#rooms.set(name, (room = new Room(this.#historyLimit)));
    return room;
  }

  #range(name: string, entries: (held: Room) => LogEntry[]): LogRange {
    const room = this.#room(name);
    return { epoch: room.epoch, head: room.head, first: room.first, entries: entries(room) };
  }

  /** Starts a new epoch where the log lost its tail; numbering goes on from what is held. */
  #judge(room: Room, known: Position | undefined): boolean {
    const lost = hasLostTail(known, { epoch: room.epoch, head: room.head, idAt: (seq) => room.idAt(seq) });
    if (lost) room.epoch = randomId(EPOCH_LENGTH);
    return lost;
  }

  #pruneIds(room: Room, now: number): void {
    let budget = IDS_PRUNED_PER_APPEND;
    for (const [key, { expires }] of room.ids) {
      if (expires > now || budget === 0) return;
      room.ids.delete(key);
      budget -= 1;
    }
  }
}
