/**
 * Keeps a connection serving: makes the first, watches it, replaces it beside itself, and makes another when it is gone.
 * `client-state.ts` says where it stands; what connections carry is no concern of this file.
 */
import type { Joined, Move, ResumeRequest, ServerMessage } from '../protocol/messages.ts';
import type { Clock } from '../support/clock.ts';
import type { Random } from '../support/random.ts';
import { Attempts } from './attempts.ts';
import { publicState, transition, type ClientChange, type ClientState, type ReplaceReason } from './client-state.ts';
import { Connection, type ConnectionHost, type ConnectionParts } from './connection.ts';
import { mayTakeOver } from './hand-over.ts';
import { Liveness } from './liveness.ts';
import { ReconnectPolicy, type ConnectionEnd } from './reconnect-policy.ts';
import type { ConnectionState } from './types.ts';

export interface KeeperParts extends ConnectionParts {
  readonly clock: Clock;
  readonly random: Random;
  wantedRooms(): readonly ResumeRequest[];
  wantedRoom(room: string): ResumeRequest | undefined;
  stateChanged(state: ConnectionState): void;
  /** Another connection serves from now on. `trustReplay`: its replay shows whether what went out before was stored. */
  adopted(connection: Connection, trustReplay: boolean): void;
  /** None serves any more. */
  lost(): void;
  joined(connection: Connection, joined: Joined, asked: ResumeRequest | undefined): void;
  received(connection: Connection, message: Exclude<ServerMessage, Move>): void;
}

export class ConnectionKeeper {
  readonly #parts: KeeperParts;
  readonly #clock: Clock;
  readonly #policy: ReconnectPolicy;
  readonly #attempts: Attempts<Connection>;
  #state: ClientState<Connection> = { name: 'closed' };
  #told: ConnectionState = { status: 'closed' };
  #liveness: Liveness | undefined;
  #serials = 0;
  #adoptedAt = 0;
  #retryAt = 0;
  /** Connections begun before this one do not satisfy the latest {@link refresh}. */
  #refreshSerial = 0;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#clock = parts.clock;
    this.#policy = new ReconnectPolicy(parts.random);
    this.#attempts = new Attempts({
      clock: parts.clock,
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

  get serving(): Connection | undefined {
    return 'serving' in this.#state ? this.#state.serving : undefined;
  }

  /** Every connection there is, also those that are only being made. */
  get connections(): readonly Connection[] {
    const { serving } = this;
    return serving === undefined ? this.#attempts.running : [serving, ...this.#attempts.running];
  }

  connect(): void {
    if (this.#change({ name: 'connect' })) this.#attempts.begin();
  }

  close(): void {
    const { serving } = this;
    if (this.#state.name === 'closed') return;
    this.#liveness?.stop();
    this.#liveness = undefined;
    this.#state = transition(this.#state, { name: 'close' });
    this.#attempts.stop();
    serving?.close();
    this.#parts.lost();
    this.#tellState();
  }

  /** Tests the connection, or tries again, at once. */
  wake(): void {
    if (this.#state.name === 'closed') return;
    this.#policy.woke(this.#clock.now());
    this.#liveness?.probe();
    if (this.#state.name !== 'online') this.#attempts.wake();
  }

  /** Replaces the connection by one that begins from now on; any node will do. */
  refresh(): void {
    this.#refreshSerial = this.#serials + 1;
    this.#replace('refresh');
  }

  /** Of two connections in one room the later one tells who is there: its list of members is the newer. */
  speaksFor(connection: Connection, room: string): boolean {
    if (connection.epochOf(room) === undefined) return false;
    return this.connections.every((other) => other.serial <= connection.serial || other.epochOf(room) === undefined);
  }

  #createConnection(): Connection {
    const host: ConnectionHost = {
      wantedRooms: () => this.#parts.wantedRooms(),
      wantedRoom: (room) => this.#parts.wantedRoom(room),
      welcomed: (connection) => this.#consider(connection),
      ready: (connection) => this.#consider(connection),
      joined: (connection, joined, asked) => this.#parts.joined(connection, joined, asked),
      received: (connection, message) => this.#received(connection, message),
      heard: (connection) => connection === this.serving && this.#liveness?.heard(),
      ended: (connection, end) => this.#ended(connection, end),
    };
    this.#serials += 1;
    return new Connection(this.#serials, host, this.#parts);
  }

  /** A new connection was welcomed, or is ready: the moment to take it, or to see that it is of no use. */
  #consider(connection: Connection): void {
    const { welcome } = connection;
    const state = this.#state;
    if (welcome === undefined || connection === this.serving) return;
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
    const old = this.serving;
    const samePerson = old?.welcome?.user.id === connection.welcome?.user.id;
    this.#liveness?.stop();
    this.#liveness = this.#watch(connection);
    this.#adoptedAt = this.#clock.now();
    this.#state = transition(this.#state, { name: 'adopted', connection });
    this.#attempts.stop(connection);
    old?.close();
    // What another person's connection still had under way is remembered under that person's name: the replay cannot vouch for it.
    this.#parts.adopted(connection, old === undefined || samePerson);
    this.#tellState();
    if (connection.serial < this.#refreshSerial) this.#replace('refresh');
  }

  #watch(connection: Connection): Liveness {
    return new Liveness({
      clock: this.#clock,
      random: this.#parts.random,
      ping: (id) => connection.send({ type: 'ping', id }),
      suspect: () => this.#replace('suspect'),
      answered: () => this.#change({ name: 'answered' }) && this.#attempts.stop(),
      dead: () => {
        connection.close();
        this.#lost({ code: 0, reason: 'nothing was heard for too long' });
      },
    });
  }

  #replace(reason: ReplaceReason, ticket?: string): void {
    if (this.#state.name === 'online') this.#policy.leaving(this.#clock.now() - this.#adoptedAt);
    const changed = this.#change({ name: 'replace', reason });
    // Where another is on its way already but only waits, a fresh ticket is used: it is good for 30 s.
    const waiting = this.#state.name === 'replacing' && this.#attempts.running.length === 0;
    if (changed || (ticket !== undefined && waiting)) this.#attempts.begin(ticket);
  }

  #received(connection: Connection, message: ServerMessage): void {
    if (message.type === 'move') return this.#move(connection, message);
    if (connection === this.serving) {
      if (message.type === 'message') this.#liveness?.message();
      if (message.type === 'pong') this.#liveness?.pong(message.id);
    }
    this.#parts.received(connection, message);
  }

  #move(connection: Connection, { ticket, reason }: Move): void {
    if (connection === this.serving) return this.#replace(reason === 'balance' ? 'balance' : 'move', ticket);
    // A node that stays is as good as any for a connection that is only being made.
    if (reason === 'balance') return;
    // A node that goes away before its connection is of use: somewhere else, at once.
    this.#giveUp(connection);
    this.#attempts.remove(connection);
    this.#attempts.begin(ticket);
  }

  #ended(connection: Connection, end: ConnectionEnd): void {
    if (connection === this.serving) return this.#lost(end);
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
    const welcomed = this.#attempts.running.findLast(({ welcome }) => welcome !== undefined);
    // Nobody needs to hear of a loss that is made good within it.
    if (welcomed !== undefined) return this.#adopt(welcomed);
    this.#parts.lost();
    if (this.#attempts.running.length === 0) this.#attempts.beginAfter(end);
    this.#tellState();
  }

  /** Ends an attempt. Who is in its rooms was told by it alone since it joined them, so the serving connection is asked again. */
  #giveUp(connection: Connection): void {
    const rooms = connection.joinedRooms();
    connection.close();
    const { serving } = this;
    if (serving === undefined || serving.serial > connection.serial) return;
    for (const room of rooms) {
      const request = this.#parts.wantedRoom(room);
      if (request !== undefined) serving.join(request);
    }
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
    this.#parts.stateChanged(state);
  }
}
