/**
 * One attempt at a connection and, where it succeeds, the connection: ticket → socket → `hello` → `welcome` → rooms joined.
 * It never comes back once it has ended; its owner makes another. What it cannot judge alone it hands to its host.
 */
import { ERROR_ADVICE } from '../protocol/codes.ts';
import { PROTOCOL_VERSION, ROOMS_PER_CONNECTION_MAX } from '../protocol/limits.ts';
import type { ClientMessage, ErrorMessage, Joined, ResumeRequest, ServerMessage, Welcome } from '../protocol/messages.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { ConnectionEnd } from './reconnect-policy.ts';
import { decodeServerMessage } from './server-messages.ts';
import type { ClientSocket, OpenSocket, SessionSource } from './types.ts';

/** A question for a room that got no answer in this time is put again when there is a reason to. */
const JOIN_PATIENCE_MS = 10_000;

/** What a connection needs of the client that owns it. */
export interface ConnectionHost {
  /** The rooms to be in, each with its position at this moment. */
  wantedRooms(): readonly ResumeRequest[];
  /** The present request for one room; `undefined` where it is no longer wanted. */
  wantedRoom(room: string): ResumeRequest | undefined;
  welcomed(connection: Connection): void;
  /** Welcomed, and each wanted room is joined or refused for good; told once. */
  ready(connection: Connection): void;
  /** A `joined`, with the request that this connection made last for the room. */
  joined(connection: Connection, joined: Joined, asked: ResumeRequest | undefined): void;
  /** Any other message. */
  received(connection: Connection, message: ServerMessage): void;
  /** Something arrived, be it only a heartbeat. */
  heard(connection: Connection): void;
  /** It is over, and not because of {@link Connection.close}. */
  ended(connection: Connection, end: ConnectionEnd): void;
}

export interface ConnectionParts {
  readonly session: SessionSource;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
}

type Stage =
  | { readonly name: 'ticket' }
  | { readonly name: 'opening' | 'greeting'; readonly socket: ClientSocket }
  | { readonly name: 'welcomed'; readonly socket: ClientSocket; readonly welcome: Welcome }
  | { readonly name: 'ended' };

/** One room on this connection. */
interface Seat {
  asked: ResumeRequest | undefined;
  askedAt: number;
  /** The epoch its live messages are in; `undefined` until joined. */
  epoch: string | undefined;
  /** Whether the last `joined` answered a position and said that nothing is missing. */
  complete: boolean;
  awaited: boolean;
  again: CancelTimer | undefined;
}

export class Connection {
  /** Counts the attempts of a client: the higher, the later begun. */
  readonly serial: number;
  readonly #host: ConnectionHost;
  readonly #parts: ConnectionParts;
  readonly #seats = new Map<string, Seat>();
  #stage: Stage = { name: 'ticket' };
  #transport = '';
  #ready = false;
  /** The server's wish from an `error` about the `hello`, until the close that follows it. */
  #retryAfterMs: number | undefined;

  constructor(serial: number, host: ConnectionHost, parts: ConnectionParts) {
    this.serial = serial;
    this.#host = host;
    this.#parts = parts;
  }

  get welcome(): Welcome | undefined {
    return this.#stage.name === 'welcomed' ? this.#stage.welcome : undefined;
  }

  get transport(): string {
    return this.#transport;
  }

  get isReady(): boolean {
    return this.#ready;
  }

  /** Begins: with a ticket at once, within this call; else after asking for one. */
  begin(ticket: string | undefined): void {
    if (ticket !== undefined) this.#open(ticket);
    else {
      this.#parts.session.open().then(
        (answer) => this.#stage.name === 'ticket' && this.#open(answer.ticket),
        (error: unknown) => this.#stage.name === 'ticket' && this.#end({ code: 0, reason: String(error), ...retryAfter(error) }),
      );
    }
  }

  /** Rooms joined here now. */
  joinedRooms(): string[] {
    return [...this.#seats].filter(([, { epoch }]) => epoch !== undefined).map(([room]) => room);
  }

  /** The epoch in which a room's messages come here; `undefined` where it is not joined. */
  epochOf(room: string): string | undefined {
    return this.#seats.get(room)?.epoch;
  }

  /** Whether the room's replay here left nothing out. */
  isComplete(room: string): boolean {
    return this.#seats.get(room)?.complete ?? false;
  }

  /** Sends a message; does nothing before the welcome and after the end. */
  send(message: ClientMessage): void {
    if (this.#stage.name === 'welcomed') this.#stage.socket.send(JSON.stringify(message));
  }

  /** Joins a room, or asks again from its present position. A question that is still open is not repeated. */
  join(request: ResumeRequest): void {
    // Before the hello there is nothing to do: it will name the room.
    if (this.#stage.name !== 'greeting' && this.#stage.name !== 'welcomed') return;
    const now = this.#parts.clock.now();
    const seat = this.#seats.get(request.room);
    if (seat?.awaited && seat.again === undefined && now - seat.askedAt < JOIN_PATIENCE_MS) return;
    this.#ask(request);
    this.#stage.socket.send(JSON.stringify({ type: 'join', ...request }));
  }

  leave(room: string): void {
    this.#unseat(room);
    if (this.#stage.name === 'greeting' || this.#stage.name === 'welcomed') {
      this.#stage.socket.send(JSON.stringify({ type: 'leave', room }));
    }
    this.#checkReady();
  }

  /** Lets it go: nothing more is told of it. */
  close(): void {
    const stage = this.#stage;
    this.#finish();
    if ('socket' in stage) stage.socket.close();
  }

  #open(ticket: string): void {
    let socket: ClientSocket;
    try {
      socket = this.#parts.openSocket({
        opened: (transport) => this.#stage.name === 'opening' && this.#greet(this.#stage.socket, ticket, transport),
        message: (text) => this.#message(text),
        alive: () => this.#stage.name !== 'ended' && this.#host.heard(this),
        closed: (code, reason) => this.#stage.name !== 'ended' && this.#end({ code, reason, ...this.#wish() }),
      });
    } catch (error) {
      // Browsers throw for an address they will not connect to; for the client it is one more attempt that failed.
      this.#end({ code: 0, reason: String(error) });
      return;
    }
    this.#stage = { name: 'opening', socket };
  }

  #greet(socket: ClientSocket, ticket: string, transport: string): void {
    this.#stage = { name: 'greeting', socket };
    this.#transport = transport;
    const wanted = this.#host.wantedRooms();
    const rooms = wanted.slice(0, ROOMS_PER_CONNECTION_MAX);
    for (const request of rooms) this.#ask(request);
    const hello: ClientMessage = { type: 'hello', protocol: PROTOCOL_VERSION, ticket, rooms };
    socket.send(JSON.stringify(hello));
    // Beyond what one hello may hold the server is asked room by room, so that it refuses those alone.
    for (const request of wanted.slice(ROOMS_PER_CONNECTION_MAX)) this.join(request);
  }

  #message(text: string): void {
    if (this.#stage.name === 'ended') return;
    this.#host.heard(this);
    const message = decodeServerMessage(text);
    if (message === undefined) return;
    if (message.type === 'welcome') this.#welcomed(message);
    else if (message.type === 'joined') this.#joined(message);
    else if (message.type !== 'error') this.#host.received(this, message);
    else this.#refused(message);
  }

  #welcomed(welcome: Welcome): void {
    if (this.#stage.name !== 'greeting') return;
    this.#stage = { name: 'welcomed', socket: this.#stage.socket, welcome };
    this.#host.welcomed(this);
    this.#checkReady();
  }

  #joined(joined: Joined): void {
    const seat = this.#seats.get(joined.room);
    // The answer to a join that was taken back by a leave.
    if (seat === undefined) return;
    const { asked } = seat;
    seat.epoch = joined.epoch;
    seat.complete = joined.complete && asked?.after !== undefined;
    seat.awaited = false;
    this.#host.joined(this, joined, asked);
    this.#checkReady();
  }

  #refused(error: ErrorMessage): void {
    const { room, refused } = error;
    if (refused === 'hello' && room === undefined) {
      this.#retryAfterMs = error.retryAfterMs;
      // Nothing else will come on a connection whose hello was refused, whether or not the server closes it.
      if (error.code !== 'unauthorized') this.#host.received(this, error);
      const end = { code: 0, reason: error.message, ...this.#wish() };
      if (this.#stage.name === 'greeting' && ERROR_ADVICE[error.code] === 'again') this.#abandon(end);
      return;
    }
    if (room !== undefined && (refused === 'hello' || refused === 'join')) {
      if (ERROR_ADVICE[error.code] === 'again') return this.#askLater(room, error.retryAfterMs ?? 1_000);
      this.#unseat(room);
      this.#host.received(this, error);
      this.#checkReady();
      return;
    }
    this.#host.received(this, error);
  }

  #askLater(room: string, delayMs: number): void {
    const seat = this.#seats.get(room);
    if (seat === undefined) return;
    seat.again?.();
    seat.again = this.#parts.clock.after(delayMs, () => {
      const request = this.#host.wantedRoom(room);
      if (request !== undefined) this.join(request);
    });
  }

  #ask(request: ResumeRequest): void {
    const seat = this.#seats.get(request.room);
    seat?.again?.();
    this.#seats.set(request.room, {
      asked: request,
      askedAt: this.#parts.clock.now(),
      epoch: seat?.epoch,
      complete: false,
      awaited: true,
      again: undefined,
    });
  }

  #unseat(room: string): void {
    this.#seats.get(room)?.again?.();
    this.#seats.delete(room);
  }

  #checkReady(): void {
    if (this.#ready || this.#stage.name !== 'welcomed') return;
    for (const { epoch } of this.#seats.values()) if (epoch === undefined) return;
    this.#ready = true;
    this.#host.ready(this);
  }

  #wish(): { retryAfterMs?: number } {
    return this.#retryAfterMs === undefined ? {} : { retryAfterMs: this.#retryAfterMs };
  }

  #abandon(end: ConnectionEnd): void {
    this.close();
    this.#host.ended(this, end);
  }

  #end(end: ConnectionEnd): void {
    this.#finish();
    this.#host.ended(this, end);
  }

  #finish(): void {
    this.#stage = { name: 'ended' };
    for (const room of [...this.#seats.keys()]) this.#seats.get(room)?.again?.();
  }
}

/** The server's wish in an error of the session calls. */
function retryAfter(error: unknown): { retryAfterMs?: number } {
  if (typeof error !== 'object' || error === null || !('retryAfterMs' in error)) return {};
  return typeof error.retryAfterMs === 'number' ? { retryAfterMs: error.retryAfterMs } : {};
}
