/**
 * The rooms of a client: what was shown of each, what is on its way out, and what an arrival means. It knows connections
 * as the things a room is joined on; making and replacing them is the client's business.
 */
import type { Ack, ErrorMessage, Joined, Pong, ResumeRequest, RoomMessage } from '../protocol/messages.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { Random } from '../support/random.ts';
import type { Connection } from './connection.ts';
import { Outbox } from './outbox.ts';
import { RoomTracker } from './room-tracker.ts';
import type { ClientEvent } from './types.ts';

/** A message that got no answer in this time on a connection that lives is sent again, under the same id. */
const ANSWER_PATIENCE_MS = 15_000;

/** A head beyond our position may be on its way; after this time it is asked for. */
const HEAD_PATIENCE_MS = 2_000;

/** One's typing is told at most this often; others show it for 5 s. */
const TYPING_EVERY_MS = 3_000;

/** Where the server asks to wait and does not say how long. */
const RETRY_AFTER_MS = 1_000;

interface Room {
  readonly name: string;
  readonly outbox: Outbox;
  wanted: boolean;
  tracker: RoomTracker;
  /** The connection (by its serial) on which the outbox was resumed: earlier ones leave their sends unanswered. */
  resumedOn: number | undefined;
  typedAt: number;
  cancelPump: CancelTimer | undefined;
}

export interface RoomsParts {
  readonly clock: Clock;
  readonly random: Random;
  emit(event: ClientEvent): void;
  /** The connection that serves now. */
  serving(): Connection | undefined;
}

export class Rooms {
  readonly #parts: RoomsParts;
  readonly #rooms = new Map<string, Room>();
  #cancelCompare: CancelTimer | undefined;

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  /** A `join` for each wanted room, from its present position. */
  requests(): ResumeRequest[] {
    return [...this.#rooms.values()].filter(({ wanted }) => wanted).map(({ name, tracker }) => tracker.request(name));
  }

  request(name: string): ResumeRequest | undefined {
    const room = this.#rooms.get(name);
    return room?.wanted ? room.tracker.request(name) : undefined;
  }

  want(name: string): ResumeRequest {
    const room = this.#room(name);
    room.wanted = true;
    return room.tracker.request(name);
  }

  /** What was shown is forgotten; what is on its way out waits for the next {@link want}. */
  unwant(name: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    room.wanted = false;
    room.tracker = new RoomTracker();
    room.resumedOn = undefined;
    if (!room.outbox.empty) return;
    room.cancelPump?.();
    this.#rooms.delete(name);
  }

  send(name: string, id: string, text: string): void {
    const room = this.#room(name);
    room.outbox.add(id, text, this.#parts.serving() !== undefined);
    // Whoever reads this message stops showing that one is typing; the next key must show it again.
    room.typedAt = Number.NEGATIVE_INFINITY;
    this.#pump(room);
  }

  keepUnfit(name: string, id: string, text: string, error: ErrorMessage): void {
    this.#room(name).outbox.addUnfit(id, text, error);
  }

  retry(name: string, id: string): void {
    const room = this.#room(name);
    room.outbox.retry(id, this.#parts.serving() !== undefined);
    this.#pump(room);
  }

  discard(name: string, id: string): void {
    const room = this.#room(name);
    room.outbox.discard(id);
    this.#pump(room);
  }

  typing(name: string): void {
    const serving = this.#parts.serving();
    const room = this.#rooms.get(name);
    const now = this.#parts.clock.now();
    if (room === undefined || serving?.epochOf(name) === undefined || now - room.typedAt < TYPING_EVERY_MS) return;
    room.typedAt = now;
    serving.send({ type: 'typing', room: name });
  }

  joined(connection: Connection, joined: Joined, asked: ResumeRequest | undefined): void {
    const room = this.#rooms.get(joined.room);
    if (room === undefined || !room.wanted) return;
    const meaning = room.tracker.joined(joined, asked);
    if (meaning.kind === 'ask-again') return connection.join(room.tracker.request(room.name));
    const { epoch, members, memberCount } = joined;
    const { continuity, messages } = meaning;
    this.#parts.emit({ type: 'joined', room: room.name, epoch, continuity, messages, members, memberCount });
    if (!room.outbox.empty) for (const message of joined.messages) acknowledgeOwn(room, message);
    if (connection === this.#parts.serving()) this.#resume(room, connection, true);
  }

  message(connection: Connection, message: RoomMessage): void {
    const room = this.#rooms.get(message.room);
    if (room === undefined || !room.wanted) return;
    const meaning = room.tracker.message(message, connection.epochOf(message.room));
    if (meaning === 'stale') return;
    if (meaning === 'show') this.#parts.emit({ type: 'message', message });
    if (meaning === 'hole') connection.join(room.tracker.request(room.name));
    if (room.outbox.empty) return;
    acknowledgeOwn(room, message);
    this.#pump(room);
  }

  ack({ room: name, id, seq }: Ack): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    room.outbox.acknowledge(id, seq);
    this.#pump(room);
  }

  /** A send was refused. */
  refused(error: ErrorMessage, id: string): void {
    for (const room of this.#rooms.values()) {
      if (!room.outbox.has(id)) continue;
      const { code, retryAfterMs = RETRY_AFTER_MS } = error;
      const until = this.#parts.clock.now() + retryAfterMs * (1 + this.#parts.random() / 4);
      if (code === 'rate_limited' || code === 'unavailable') room.outbox.postpone(id, code, until);
      else if (code === 'not_joined') this.#rejoin(room, id, until);
      else room.outbox.fail(id, error);
      this.#pump(room);
    }
  }

  /** Compares the heads a node tells with our positions, after what is under way has had time to come. */
  compare(connection: Connection, { heads }: Pong): void {
    const behind = Object.entries(heads).filter(([name, head]) => this.#isBehind(connection, name, head));
    if (behind.length === 0) return;
    this.#cancelCompare?.();
    this.#cancelCompare = this.#parts.clock.after(HEAD_PATIENCE_MS, () => {
      for (const [name, head] of behind) {
        const request = this.request(name);
        if (request !== undefined && this.#isBehind(connection, name, head)) connection.join(request);
      }
    });
  }

  /** A connection serves from now on. `trustReplay`: its replay shows whether what went out before was stored. */
  serve(connection: Connection, trustReplay: boolean): void {
    for (const name of connection.joinedRooms()) {
      const room = this.#rooms.get(name);
      if (room?.wanted) this.#resume(room, connection, trustReplay);
    }
  }

  /** No connection serves. */
  offline(): void {
    this.stop();
    for (const { outbox } of this.#rooms.values()) outbox.offline();
  }

  /** Leaves no timer behind. */
  stop(): void {
    this.#cancelCompare?.();
    for (const room of this.#rooms.values()) room.cancelPump?.();
  }

  #room(name: string): Room {
    const existing = this.#rooms.get(name);
    if (existing !== undefined) return existing;
    const outbox = new Outbox((id, text, delivery) => this.#parts.emit({ type: 'delivery', room: name, id, text, delivery }));
    const tracker = new RoomTracker();
    const typedAt = Number.NEGATIVE_INFINITY;
    const room: Room = { name, outbox, wanted: false, tracker, resumedOn: undefined, typedAt, cancelPump: undefined };
    this.#rooms.set(name, room);
    return room;
  }

  #resume(room: Room, connection: Connection, trustReplay: boolean): void {
    const { welcome } = connection;
    if (welcome !== undefined && room.resumedOn !== connection.serial) {
      room.resumedOn = connection.serial;
      const complete = trustReplay && connection.isComplete(room.name);
      room.outbox.resume({ complete, now: this.#parts.clock.now(), userId: welcome.user.id });
    }
    this.#pump(room);
  }

  /** The node says that we are not in the room: goes in again, then sends again. */
  #rejoin(room: Room, id: string, until: number): void {
    room.outbox.postpone(id, 'unavailable', until);
    if (room.wanted) this.#parts.serving()?.join(room.tracker.request(room.name));
  }

  #isBehind(connection: Connection, name: string, head: number): boolean {
    const position = this.#rooms.get(name)?.tracker.position;
    return position !== undefined && position.epoch === connection.epochOf(name) && position.seq < head;
  }

  /** Sends the room's next message, or sees to it that it will be sent. */
  #pump(room: Room): void {
    if (room.outbox.inFlight) return;
    room.cancelPump?.();
    room.cancelPump = undefined;
    const serving = this.#parts.serving();
    if (serving?.welcome === undefined || room.resumedOn !== serving.serial) return;
    const { clock } = this.#parts;
    const now = clock.now();
    const next = room.outbox.take(now, serving.welcome.user.id);
    const until = room.outbox.restsUntil();
    if (next !== undefined) {
      room.cancelPump = clock.after(ANSWER_PATIENCE_MS, () => {
        room.outbox.repeat(next.id);
        this.#pump(room);
      });
      serving.send({ type: 'send', room: room.name, id: next.id, text: next.text });
    } else if (until !== undefined) {
      room.cancelPump = clock.after(until - now, () => this.#pump(room));
    }
  }
}

function acknowledgeOwn(room: Room, { id, seq, user }: RoomMessage): void {
  room.outbox.acknowledge(id, seq, user.id);
}
