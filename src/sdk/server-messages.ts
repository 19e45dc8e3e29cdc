/**
 * Reads what a server sent. A proxy's error page, a broken frame or a message of a later version must not stop the client:
 * what does not have the form is `undefined`, and the connection goes on.
 */
import type { RoomMessage, ServerMessage } from '../protocol/messages.ts';

type Fields = Readonly<Record<string, unknown>>;
type Kind = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'user' | 'messages';

/** The fields the client builds on; others may be there. */
const FORMS: Readonly<Record<ServerMessage['type'], Readonly<Record<string, Kind>>>> = {
  welcome: { user: 'user', node: 'string', version: 'string' },
  joined: {
    room: 'string',
    epoch: 'string',
    seq: 'number',
    messages: 'messages',
    complete: 'boolean',
    members: 'array',
    memberCount: 'number',
  },
  left: { room: 'string' },
  message: { room: 'string', seq: 'number', id: 'string', user: 'user', text: 'string', time: 'number' },
  ack: { id: 'string', room: 'string', seq: 'number' },
  history: { room: 'string', messages: 'messages', more: 'boolean' },
  presence: { room: 'string', event: 'string', memberCount: 'number' },
  typing: { room: 'string', user: 'user' },
  move: {},
  pong: { id: 'string', heads: 'object' },
  error: { code: 'string', message: 'string' },
};

/** Decodes one message of a server. Never throws. */
export function decodeServerMessage(json: string): ServerMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isFields(value)) return undefined;
  const type = value['type'];
  if (typeof type !== 'string' || !Object.hasOwn(FORMS, type)) return undefined;
  if (!hasForm(value, FORMS[type as ServerMessage['type']])) return undefined;
  if (type === 'presence' && value['event'] !== 'count' && !isKind(value['user'], 'user')) return undefined;
  return value as unknown as ServerMessage;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasForm(value: Fields, form: Readonly<Record<string, Kind>>): boolean {
  for (const name in form) {
    if (!isKind(value[name], form[name] as Kind)) return false;
  }
  return true;
}

function isKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'object':
      return isFields(value);
    case 'array':
      return Array.isArray(value);
    case 'user':
      return isFields(value) && typeof value['id'] === 'string' && typeof value['name'] === 'string';
    case 'messages':
      return Array.isArray(value) && value.every(isRoomMessage);
    default:
      return typeof value === kind;
  }
}

function isRoomMessage(value: unknown): value is RoomMessage {
  return isFields(value) && hasForm(value, FORMS.message);
}
