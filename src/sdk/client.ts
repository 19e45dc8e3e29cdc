/**
 * The client: connects, comes back, hands over, and keeps every promise about rooms and messages while it does.
 * A thin shell: `client-state.ts` says where it stands, `connection.ts` is one connection, `attempts.ts` makes them,
 * `rooms.ts` knows what they mean for the rooms, `liveness.ts` whether they live.
 */
import { decodeClientMessage, isRoomName } from '../protocol/decode.ts';
import type { ErrorMessage, Move, ServerMessage } from '../protocol/messages.ts';
import { systemClock, type Clock } from '../support/clock.ts';
import { randomId, type Random } from '../support/random.ts';
import { Attempts } from './attempts.ts';
import { publicState, transition, type ClientChange, type ClientState, type ReplaceReason } from './client-state.ts';
import { Connection, type ConnectionHost } from './connection.ts';
import { Emitter } from './emitter.ts';
import { mayTakeOver } from './hand-over.ts';
import { HistoryRequests, offlineError } from './history-requests.ts';
import { Liveness } from './liveness.ts';
import { ReconnectPolicy, type ConnectionEnd } from './reconnect-policy.ts';
import { Rooms } from './rooms.ts';
import type { Chat, ChatClientOptions, ClientListener, ConnectionState, HistoryAnswer } from './types.ts';

/** Long enough never to meet another one's (126 bits). */
const MESSAGE_ID_LENGTH = 21;

export class ChatClient implements Chat {
  readonly #options: ChatClientOptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #policy: ReconnectPolicy;
  readonly #attempts: Attempts<Connection>;
  readonly #rooms: Rooms;
  readonly #history: HistoryRequests;
  readonly #events = new Emitter();
  #state: ClientState<Connection> = { name: 'closed' };
  #told: ConnectionState = { status: 'closed' };
  #liveness: Liveness | undefined;
  #serials = 0;
  #adoptedAt = 0;
  #retryAt = 0;
  /** Connections begun before this one do not satisfy the latest {@link refresh}. */
  #refreshSerial = 0;

  constructor(options: ChatClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    const [clock, random] = [this.#clock, this.#random];
    this.#policy = new ReconnectPolicy(random);
    this.#rooms = new Rooms({ clock, random, emit: (event) => this.#events.emit(event), serving: () => this.#serving });
    this.#history = new HistoryRequests((request) => this.#serving?.send(request));
    this.#attempts = new Attempts({
      clock,
      policy: this.#policy,
      create: () => this.#createConnection(),
      giveUp: (connection) => this.#giveUp(connection),
      scheduled: (at) => {
        this.#retryAt = at;
        this.#tellState();
      },
    });
  }

  get state(): ConnectionState {
    return this.#told;
  }

  connect(): void {
    if (this.#change({ name: 'connect' })) this.#attempts.begin();
  }

  close(): void {
    const serving = this.#serving;
    if (this.#state.name === 'closed') return;
    this.#liveness?.stop();
    this.#attempts.stop();
    this.#state = transition(this.#state, { name: 'close' });
    serving?.close();
    this.#rooms.offline();
    this.#history.rejectAll();
    this.#tellState();
  }

  join(room: string): void {
    if (!isRoomName(room)) {
      this.#events.emit({
        type: 'error',
        error: { type: 'error', code: 'bad_request', message: 'This is no name of a room.', room, refused: 'join' },
      });
      return;
    }
    const request = this.#rooms.want(room);
    for (const connection of this.#connections()) if (connection.epochOf(room) === undefined) connection.join(request);
  }

  leave(room: string): void {
    this.#rooms.unwant(room);
    this.#history.rejectRoom(room);
    for (const connection of this.#connections()) connection.leave(room);
  }

  send(room: string, text: string): string {
    const id = randomId(MESSAGE_ID_LENGTH);
    const trimmed = text.trim();
    // Judged by the server's own rules: what it would refuse must not go out, since a frame that is too long costs the connection.
    const judged = decodeClientMessage(JSON.stringify({ type: 'send', room, id, text: trimmed }));
    if (judged.ok) this.#rooms.send(room, id, trimmed);
    else this.#rooms.sendFailed(room, id, trimmed, { type: 'error', ...judged.refusal });
    return id;
  }

  retry(room: string, id: string): void {
    this.#rooms.retry(room, id);
  }

  discard(room: string, id: string): void {
    this.#rooms.discard(room, id);
  }

  history(room: string, before: number, limit?: number): Promise<HistoryAnswer> {
    if (this.#serving?.epochOf(room) === undefined) return Promise.reject(offlineError());
    return this.#history.ask({ type: 'history', room, before, ...(limit !== undefined && { limit }) });
  }

  typing(room: string): void {
    this.#rooms.typing(room);
  }

  wake(): void {
    if (this.#state.name === 'closed') return;
    this.#policy.woke(this.#clock.now());
    this.#liveness?.probe();
    if (this.#state.name !== 'online') this.#attempts.wake();
  }

  refresh(): void {
    this.#refreshSerial = this.#serials + 1;
    this.#replace('refresh');
  }

  on(listener: ClientListener): () => void {
    return this.#events.on(listener);
  }

  get #serving(): Connection | undefined {
    return 'serving' in this.#state ? this.#state.serving : undefined;
  }

  /** Every connection there is, also those that are only being made. */
  #connections(): Connection[] {
    const serving = this.#serving;
    return serving === undefined ? [...this.#attempts.running] : [serving, ...this.#attempts.running];
  }

  #createConnection(): Connection {
    const host: ConnectionHost = {
      wantedRooms: () => this.#rooms.requests(),
      wantedRoom: (room) => this.#rooms.request(room),
      welcomed: (connection) => this.#welcomed(connection),
      ready: (connection) => this.#welcomed(connection),
      joined: (connection, joined, asked) => this.#rooms.joined(connection, joined, asked),
      received: (connection, message) => this.#received(connection, message),
      heard: (connection) => connection === this.#serving && this.#liveness?.heard(),
      ended: (connection, end) => this.#ended(connection, end),
    };
    this.#serials += 1;
    return new Connection(this.#serials, host, { ...this.#options, clock: this.#clock });
  }

  /** A new connection was welcomed, or is ready: the moment to take it, or to see that it is of no use. */
  #welcomed(connection: Connection): void {
    const { welcome } = connection;
    const state = this.#state;
    if (welcome === undefined || connection === this.#serving) return;
    if (state.name !== 'replacing') return this.#adopt(connection);
    const from = state.serving.welcome;
    if (from !== undefined && !mayTakeOver(state.reason, from, welcome)) {
      this.#giveUp(connection);
      this.#attempts.failed(connection, { code: 0, reason: 'the node that is going away took the new connection' });
    } else if (connection.isReady) {
      this.#adopt(connection);
    }
  }

  #adopt(connection: Connection): void {
    const old = this.#serving;
    const samePerson = old?.welcome?.user.id === connection.welcome?.user.id;
    this.#liveness?.stop();
    this.#adoptedAt = this.#clock.now();
    this.#change({ name: 'adopted', connection });
    this.#attempts.stop(connection);
    this.#liveness = new Liveness({
      clock: this.#clock,
      random: this.#random,
      ping: (id) => connection.send({ type: 'ping', id }),
      suspect: () => this.#replace('suspect'),
      answered: () => this.#change({ name: 'answered' }) && this.#attempts.stop(),
      dead: () => {
        connection.close();
        this.#lost({ code: 0, reason: 'nothing was heard for too long' });
      },
    });
    old?.close();
    // What another person's connection still had under way is remembered under that person's name: the replay cannot vouch for it.
    this.#rooms.serve(connection, old === undefined || samePerson);
    for (const room of connection.joinedRooms()) this.#history.repeat(room);
    if (connection.serial < this.#refreshSerial) this.#replace('refresh');
  }

  #replace(reason: ReplaceReason, ticket?: string): void {
    if (this.#state.name === 'online') this.#policy.leaving(this.#clock.now() - this.#adoptedAt);
    if (this.#change({ name: 'replace', reason })) this.#attempts.begin(ticket);
    // Already on the way, but only waiting: a fresh ticket is good for 30 s and is not left to expire.
    else if (ticket !== undefined && this.#attempts.running.length === 0 && this.#state.name === 'replacing') this.#attempts.begin(ticket);
  }

  #received(connection: Connection, message: ServerMessage): void {
    switch (message.type) {
      case 'message':
        this.#rooms.message(connection, message);
        if (connection === this.#serving) this.#liveness?.message();
        return;
      case 'ack':
        return this.#rooms.ack(message);
      case 'presence':
        if (this.#speaksFor(connection, message.room)) this.#events.emit({ type: 'presence', change: message });
        return;
      case 'typing':
        if (this.#speaksFor(connection, message.room)) this.#events.emit({ type: 'typing', room: message.room, user: message.user });
        return;
      case 'history':
        if (connection === this.#serving) this.#history.answered(message);
        return;
      case 'move':
        return this.#move(connection, message);
      case 'pong':
        this.#rooms.compare(connection, message);
        if (connection === this.#serving) this.#liveness?.pong(message.id);
        return;
      case 'error':
        return this.#refused(connection, message);
      case 'welcome':
      case 'joined':
      case 'left':
        return;
    }
  }

  #move(connection: Connection, { ticket }: Move): void {
    if (connection === this.#serving) return this.#replace('move', ticket);
    // A node that goes away before its connection is of use: somewhere else, at once.
    this.#giveUp(connection);
    this.#attempts.remove(connection);
    this.#attempts.begin(ticket);
  }

  #refused(connection: Connection, error: ErrorMessage): void {
    const { id, room, refused } = error;
    if (refused === 'typing' || refused === 'ping') return;
    if (refused === 'history' && room !== undefined) {
      if (connection === this.#serving) this.#history.refused(room, error);
    } else if (id !== undefined) {
      this.#rooms.refused(error, id);
    } else {
      if ((refused === 'hello' || refused === 'join') && room !== undefined) this.#rooms.unwant(room);
      this.#events.emit({ type: 'error', error });
    }
  }

  #ended(connection: Connection, end: ConnectionEnd): void {
    if (connection === this.#serving) return this.#lost(end);
    this.#giveUp(connection);
    this.#attempts.failed(connection, end);
  }

  #lost(end: ConnectionEnd): void {
    const now = this.#clock.now();
    this.#liveness?.stop();
    this.#liveness = undefined;
    this.#policy.leaving(now - this.#adoptedAt);
    this.#retryAt = now;
    this.#state = transition(this.#state, { name: 'lost', at: now });
    this.#history.rejectAll();
    const welcomed = this.#attempts.running.findLast(({ welcome }) => welcome !== undefined);
    if (welcomed !== undefined) return this.#adopt(welcomed);
    this.#rooms.offline();
    if (this.#attempts.running.length === 0) this.#attempts.beginAfter(end);
    this.#tellState();
  }

  /** Ends an attempt. Who is in its rooms was told by it alone since it joined them, so the serving connection is asked again. */
  #giveUp(connection: Connection): void {
    const rooms = connection.joinedRooms();
    connection.close();
    const serving = this.#serving;
    if (serving === undefined || serving.serial > connection.serial) return;
    for (const room of rooms) {
      const request = this.#rooms.request(room);
      if (request !== undefined) serving.join(request);
    }
  }

  /** Of two connections in one room the later one tells who is there: its list of members is the newer. */
  #speaksFor(connection: Connection, room: string): boolean {
    if (connection.epochOf(room) === undefined) return false;
    return this.#connections().every((other) => other.serial <= connection.serial || other.epochOf(room) === undefined);
  }

  /** @returns whether anything changed. */
  #change(change: ClientChange<Connection>): boolean {
    const before = this.#state;
    this.#state = transition(before, change);
    this.#tellState();
    return this.#state !== before;
  }

  #tellState(): void {
    const state = publicState(this.#state, this.#retryAt) ?? this.#told;
    if (JSON.stringify(state) === JSON.stringify(this.#told)) return;
    this.#told = state;
    this.#events.emit({ type: 'state', state });
  }
}
