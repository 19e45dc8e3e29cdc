/** What a connection that said hello may ask for: one switch, one function each. */
import { LogUnavailableError } from '../log/room-log.ts';
import type { DecodedHistory, DecodedMessage } from '../protocol/decode.ts';
import { ROOMS_PER_CONNECTION_MAX } from '../protocol/limits.ts';
import type { Join, Send, ServerMessage, User } from '../protocol/messages.ts';
import { encodeEntry } from '../rooms/encode.ts';
import { newestWithin } from '../rooms/within.ts';
import { Batch } from '../support/batch.ts';
import { STORE_RETRY_AFTER_MS, TYPING_INTERVAL_MS } from '../support/server-limits.ts';
import type { ErrorCode } from '../protocol/codes.ts';
import type { Memberships } from './memberships.ts';
import type { Outbox } from './outbox.ts';
import type { ConnectionServices } from './services.ts';

/** What a command needs of the connection it came over. */
export interface Asking {
  readonly ended: boolean;
  readonly memberships: Memberships;
  readonly outbox: Outbox;
  readonly services: Pick<ConnectionServices, 'clock' | 'log' | 'logger' | 'metrics' | 'sendLimiter'>;
  send(message: ServerMessage): void;
  refuseMessage(message: DecodedMessage, code: ErrorCode, text: string, retryAfterMs?: number): void;
}

/**
 * Carries a message out.
 * @returns a promise where later messages must wait for this one; it never rejects. A `send` does not hold up what
 * follows: appends are issued in order, and the log stores them in the order they are issued.
 */
export function runCommand(connection: Asking, user: User, message: DecodedMessage): Promise<void> | undefined {
  switch (message.type) {
    case 'hello':
      connection.refuseMessage(message, 'bad_request', 'This connection has said hello already.');
      return undefined;
    case 'join':
      return join(connection, user, message);
    case 'leave':
      connection.memberships.leave(message.room);
      connection.send({ type: 'left', room: message.room });
      return undefined;
    case 'send':
      void send(connection, user, message);
      return undefined;
    case 'history':
      return history(connection, message);
    case 'typing':
      typing(connection, user, message.room);
      return undefined;
    case 'ping':
      connection.send({ type: 'pong', id: message.id, heads: connection.memberships.heads() });
      return undefined;
  }
}

async function join(connection: Asking, user: User, message: Join): Promise<void> {
  const { memberships } = connection;
  if (memberships.size >= ROOMS_PER_CONNECTION_MAX && memberships.room(message.room) === undefined) {
    connection.refuseMessage(message, 'bad_request', `One connection may be in at most ${ROOMS_PER_CONNECTION_MAX} rooms.`);
    return;
  }
  try {
    await memberships.join(user, message);
  } catch (error) {
    refuseFailed(connection, message, error);
  }
}

async function send(connection: Asking, user: User, message: Send): Promise<void> {
  const { services } = connection;
  const taken = services.sendLimiter.take(user.id, services.clock.now());
  if (!taken.allowed) return connection.refuseMessage(message, 'rate_limited', 'You are writing too fast.', taken.retryAfterMs);
  const room = connection.memberships.room(message.room);
  if (room === undefined) return connection.refuseMessage(message, 'not_joined', 'Join the room before you write in it.');
  try {
    const { epoch, seq, time, duplicate } = await services.log.append({
      room: message.room,
      user,
      id: message.id,
      text: message.text,
      known: room.position,
    });
    (duplicate ? services.metrics.messagesRepeated : services.metrics.messagesAppended).inc();
    // Nothing of a new epoch, an `ack` included, may reach a client before the `joined` that tells of it.
    await room.reach(epoch);
    connection.send({ type: 'ack', id: message.id, room: message.room, seq, epoch, time });
  } catch (error) {
    refuseFailed(connection, message, error);
  }
}

async function history(connection: Asking, message: DecodedHistory): Promise<void> {
  const { room, before, limit } = message;
  if (connection.memberships.room(room) === undefined) {
    connection.refuseMessage(message, 'not_joined', 'Join the room before you read its history.');
    return;
  }
  try {
    await connection.outbox.ready();
    const range = await connection.services.log.readBefore(room, before, limit);
    const entries = newestWithin(range.entries.map((entry) => ({ seq: entry.seq, json: encodeEntry(room, entry) })));
    const oldest = entries[0]?.seq;
    const more = oldest !== undefined && oldest > range.first;
    const messages = entries.map(({ json }) => json).join(',');
    connection.outbox.send(new Batch([`{"type":"history","room":${JSON.stringify(room)},"messages":[${messages}],"more":${more}}`]));
  } catch (error) {
    refuseFailed(connection, message, error);
  }
}

function typing(connection: Asking, user: User, name: string): void {
  const room = connection.memberships.room(name);
  if (room === undefined) {
    connection.refuseMessage({ type: 'typing', room: name }, 'not_joined', 'Join the room before you type in it.');
    return;
  }
  if (connection.memberships.mayAnnounceTyping(name, connection.services.clock.now(), TYPING_INTERVAL_MS)) room.typing(user);
}

/** A store did not answer, or answered with a fault: either way nothing is lost by trying again with the same id. */
function refuseFailed(connection: Asking, message: DecodedMessage, error: unknown): void {
  if (connection.ended) return;
  const retryAfterMs = error instanceof LogUnavailableError ? error.retryAfterMs : STORE_RETRY_AFTER_MS;
  connection.services.logger.warn({ err: error, type: message.type }, 'a store was out of reach');
  connection.refuseMessage(message, 'unavailable', 'Messages are out of reach at the moment; try again with the same id.', retryAfterMs);
}
