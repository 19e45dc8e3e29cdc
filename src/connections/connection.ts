/**
 * One client's connection, whatever carries it.
 *
 * | state | a message | leaves to |
 * | --- | --- | --- |
 * | `greeting` | a valid `hello` is redeemed; anything else closes with 4002 | `open`, `closed` (no `hello` within 10 s: 4001) |
 * | `open` | is carried out by `commands.ts`, in the order they came | `closed` |
 * | `closed` | is ignored | |
 */
import { CloseCode, type ErrorCode } from '../protocol/codes.ts';
import { decodeClientMessage, type DecodedHello, type DecodedMessage, type Refusal } from '../protocol/decode.ts';
import { HELLO_DEADLINE_MS, PROTOCOL_VERSION } from '../protocol/limits.ts';
import type { ErrorMessage, Move, ServerMessage, User } from '../protocol/messages.ts';
import { Batch } from '../support/batch.ts';
import type { CancelTimer } from '../support/clock.ts';
import { TokenBucket, type Rate, type RateDecision } from '../support/rate-limit.ts';
import { randomId } from '../support/random.ts';
import { SerialQueue } from '../support/serial-queue.ts';
import {
  COMMANDS_BURST,
  COMMANDS_PER_SECOND,
  QUEUED_COMMANDS_MAX,
  REFUSALS_BURST,
  REFUSALS_PER_SECOND,
  STORE_RETRY_AFTER_MS,
} from '../support/server-limits.ts';
import { runCommand, type Asking } from './commands.ts';
import { Memberships } from './memberships.ts';
import { Outbox } from './outbox.ts';
import type { ConnectionServices } from './services.ts';
import type { Socket, SocketHandlers, Transport } from './socket.ts';

/** Codes that tell of the server's trouble and not of the client's conduct. */
const BLAMELESS: ReadonlySet<ErrorCode> = new Set(['unavailable']);

const COMMANDS: Rate = { perSecond: COMMANDS_PER_SECOND, burst: COMMANDS_BURST };
const REFUSALS: Rate = { perSecond: REFUSALS_PER_SECOND, burst: REFUSALS_BURST };

/** That, when and why a client was asked to move. */
export interface AskedToMove {
  readonly at: number;
  readonly reason: 'going-away' | 'balance';
}

export class Connection implements SocketHandlers, Asking {
  readonly outbox: Outbox;
  readonly memberships: Memberships;
  readonly services: ConnectionServices;
  readonly #socket: Socket;
  readonly #queue = new SerialQueue();
  /** Made at the first use, as most of what a connection may need: thousands of them only listen. */
  #commands: TokenBucket | undefined;
  #refusals: TokenBucket | undefined;
  /** Of the greeting, which may be repeated. */
  #nonce: string | undefined;
  #state: 'greeting' | 'open' | 'closed' = 'greeting';
  #user: User | undefined;
  #askedToMove: AskedToMove | undefined;
  #cancelDeadline: CancelTimer | undefined;

  constructor(socket: Socket, services: ConnectionServices) {
    this.#socket = socket;
    this.services = services;
    this.outbox = new Outbox(socket, this);
    this.memberships = new Memberships(services.rooms, this.outbox);
    this.#cancelDeadline = services.clock.after(HELLO_DEADLINE_MS, () => this.close(CloseCode.unauthorized, 'no valid hello in time'));
    services.metrics.connections.inc({ transport: socket.transport });
    services.metrics.connectionsOpened.inc({ transport: socket.transport });
  }

  /** Whom this connection belongs to, once it said hello. */
  get user(): User | undefined {
    return this.#user;
  }

  get ended(): boolean {
    return this.#state === 'closed';
  }

  get transport(): Transport {
    return this.#socket.transport;
  }

  /** `undefined` where it never was; else the last time. */
  get askedToMove(): AskedToMove | undefined {
    return this.#askedToMove;
  }

  message(text: string): void {
    if (this.#state === 'closed') return;
    const decoded = decodeClientMessage(text);
    if (!decoded.ok) return this.#queue.push(() => this.#refuseUndecodable(decoded.refusal));
    const { message } = decoded;
    // Sends have a limit of their own, which holds for the session and not for one connection.
    const taken = message.type === 'send' || message.type === 'hello' ? undefined : this.#takeCommand();
    if (taken?.allowed === false) return this.refuseMessage(message, 'rate_limited', 'Too many requests at once.', taken.retryAfterMs);
    if (this.#queue.length >= QUEUED_COMMANDS_MAX) {
      return this.refuseMessage(message, 'rate_limited', 'Earlier requests are still being carried out.', STORE_RETRY_AFTER_MS);
    }
    this.#queue.push(() => this.#carryOut(message));
  }

  invalid(reason: string): void {
    this.#queue.push(() => this.#refuseUndecodable({ code: 'bad_request', message: reason }));
  }

  untaken(): void {
    this.outbox.grown();
  }

  /** The socket ended, or is being closed: leaves the rooms with their grace time. */
  closed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#endGreeting();
    this.#queue.clear();
    this.outbox.end();
    this.memberships.leaveAll();
    this.services.metrics.connections.dec({ transport: this.#socket.transport });
    if (this.#askedToMove !== undefined) this.services.metrics.connectionsAskedToMove.dec();
    this.services.forget(this);
  }

  /** The outbox has become congested. */
  congested(outbox: Outbox): void {
    this.services.watch(this, outbox);
  }

  send(message: ServerMessage): void {
    if (this.#state !== 'closed') this.outbox.send(new Batch([JSON.stringify(message)]));
  }

  /** Asks the client to open its next connection, and serves this one until it has. */
  askToMove(move: Move): void {
    if (this.#state === 'closed') return;
    const { metrics, clock } = this.services;
    if (this.#askedToMove === undefined) metrics.connectionsAskedToMove.inc();
    this.#askedToMove = { at: clock.now(), reason: move.reason ?? 'going-away' };
    metrics.movesSent.inc();
    this.send(move);
  }

  /** Tells of a refusal; too many of the client's own making close the connection. */
  refuse(refusal: Refusal & { readonly retryAfterMs?: number }): void {
    const { metrics, clock } = this.services;
    metrics.errorsSent.inc({ code: refusal.code });
    const error: ErrorMessage = { type: 'error', ...refusal };
    this.send(error);
    if (BLAMELESS.has(refusal.code)) return;
    this.#refusals ??= new TokenBucket(REFUSALS, clock.now());
    if (this.#refusals.take(clock.now()).allowed) return;
    this.close(CloseCode.protocolViolation, 'too many refused messages');
  }

  /** Refuses a well-formed message, naming it by what it carries. */
  refuseMessage(message: DecodedMessage, code: ErrorCode, text: string, retryAfterMs?: number): void {
    const id = 'id' in message ? message.id : undefined;
    const room = 'room' in message ? message.room : undefined;
    this.refuse({
      code,
      message: text,
      ...(id !== undefined && { id }),
      ...(room !== undefined && { room }),
      refused: message.type,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  close(code: CloseCode, reason: string): void {
    if (this.#state === 'closed') return;
    this.services.metrics.connectionsClosed.inc({ code });
    this.outbox.close(code, reason);
    this.closed();
  }

  #carryOut(message: DecodedMessage): Promise<void> | undefined {
    if (this.#state === 'closed') return undefined;
    if (this.#user !== undefined) return runCommand(this, this.#user, message);
    if (message.type === 'hello') return this.#beAdmitted(message);
    this.refuseMessage(message, 'bad_request', 'The first message must be a hello.');
    this.close(CloseCode.protocolViolation, 'the first message must be a hello');
    return undefined;
  }

  #beAdmitted(hello: DecodedHello): Promise<void> | undefined {
    const admitted = this.services.admission.admit(() => this.#greet(hello));
    if (typeof admitted !== 'number') return admitted;
    this.refuseMessage(hello, 'rate_limited', 'Too many are coming in at once; say hello again a little later.', admitted);
    return undefined;
  }

  async #greet(hello: DecodedHello): Promise<void> {
    const { identity, metrics, logger, node, clock } = this.services;
    if (this.ended) return;
    let user: User | undefined;
    try {
      this.#nonce ??= randomId(16);
      user = await identity.redeemTicket(hello.ticket, this.#nonce);
    } catch (error) {
      logger.warn({ err: error }, 'tickets out of reach');
      this.refuseMessage(hello, 'unavailable', 'Sessions are out of reach at the moment; say hello again.', STORE_RETRY_AFTER_MS);
      return;
    }
    if (this.ended) return;
    if (user === undefined) {
      metrics.ticketsRefused.inc();
      this.refuseMessage(hello, 'unauthorized', 'The ticket is unknown, used or expired; get a fresh one.');
      this.close(CloseCode.unauthorized, 'bad ticket');
      return;
    }
    this.#user = user;
    this.#state = 'open';
    this.#endGreeting();
    this.send({ type: 'welcome', protocol: PROTOCOL_VERSION, user, node: node.name, version: node.version, serverTime: clock.now() });
    for (const refusal of hello.refusedRooms) this.refuse(refusal);
    await Promise.all(
      hello.rooms.map(async (room) => {
        await runCommand(this, user, { type: 'join', ...room });
      }),
    );
  }

  #takeCommand(): RateDecision {
    const now = this.services.clock.now();
    this.#commands ??= new TokenBucket(COMMANDS, now);
    return this.#commands.take(now);
  }

  #endGreeting(): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = undefined;
    this.#nonce = undefined;
  }

  #refuseUndecodable(refusal: Refusal): undefined {
    this.refuse(refusal);
    if (this.#state !== 'greeting') return;
    if (refusal.code === 'unauthorized') this.close(CloseCode.unauthorized, 'bad ticket');
    else if (refusal.code === 'unsupported_protocol') this.close(CloseCode.protocolViolation, 'unsupported protocol');
    else if (refusal.refused !== 'hello') this.close(CloseCode.protocolViolation, 'the first message must be a hello');
  }
}
