/**
 * The one place where `unknown` from a client becomes a message. What passes here is trusted further in.
 * Unknown fields are ignored, so that a newer client can talk to an older node.
 */
import type { ErrorCode } from './codes.ts';
import {
  HISTORY_DEFAULT_MESSAGES,
  HISTORY_MAX_MESSAGES,
  PROTOCOL_VERSION,
  ROOMS_PER_CONNECTION_MAX,
  TEXT_MAX_CODE_POINTS,
} from './limits.ts';
import type { ClientMessage, HistoryRequest, ResumeRequest } from './messages.ts';

/** Why a message is refused, with what is needed to tell the sender which one. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly id?: string;
  readonly room?: string;
  readonly refused?: string;
}

/** A request for history with its defaults filled in. */
export type DecodedHistory = Required<HistoryRequest>;

/** A `hello` whose rooms were judged one by one: a bad one is refused alone. */
export interface DecodedHello {
  readonly type: 'hello';
  readonly protocol: number;
  readonly ticket: string;
  readonly rooms: readonly ResumeRequest[];
  readonly refusedRooms: readonly Refusal[];
}

export type DecodedMessage = Exclude<ClientMessage, { type: 'hello' | 'history' }> | DecodedHello | DecodedHistory;

export type Decoded = { readonly ok: true; readonly message: DecodedMessage } | { readonly ok: false; readonly refusal: Refusal };

const ROOM = /^[a-z0-9][a-z0-9-]{0,63}$/;
const ID = /^[A-Za-z0-9_-]{8,64}$/;
const EPOCH = /^[A-Za-z0-9_-]{1,64}$/;

type Fields = Readonly<Record<string, unknown>>;

/** Whether `value` can be the name of a room. */
export function isRoomName(value: unknown): value is string {
  return typeof value === 'string' && ROOM.test(value);
}

/** Whether `value` can be an id chosen by a sender. */
export function isMessageId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

/** Length in code points, as the limits count: an emoji outside the basic plane is one. */
export function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** Decodes one message of a client from its JSON text. Never throws. */
export function decodeClientMessage(json: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return refuse('bad_request', 'A message must be one JSON object.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('bad_request', 'A message must be one JSON object.');
  }
  const fields = value as Fields;
  if (typeof fields['type'] !== 'string') return refuse('bad_request', 'A message needs a "type", a string.');
  return decodeTyped(fields['type'], fields);
}

function decodeTyped(type: string, fields: Fields): Decoded {
  switch (type) {
    case 'hello':
      return decodeHello(fields);
    case 'join': {
      const request = decodeResume(fields);
      return typeof request === 'string' ? refuseFields(fields, request) : accept({ type, ...request });
    }
    case 'leave':
    case 'typing': {
      const room = fields['room'];
      return isRoomName(room) ? accept({ type, room }) : refuseFields(fields, BAD_ROOM);
    }
    case 'send':
      return decodeSend(fields);
    case 'history':
      return decodeHistory(fields);
    case 'ping': {
      const id = fields['id'];
      return typeof id === 'string' && id.length >= 1 && id.length <= 64
        ? accept({ type, id })
        : refuseFields(fields, '"id" must be a string of 1 to 64 characters.');
    }
    default:
      return { ok: false, refusal: { ...refusalOf(fields, 'unknown_type', 'There is no message of this type.') } };
  }
}

const BAD_ROOM = '"room" must be 1 to 64 of a-z, 0-9 and "-", and not begin with "-".';

function decodeHello(fields: Fields): Decoded {
  const { protocol, ticket, rooms = [] } = fields;
  if (typeof protocol !== 'number' || protocol !== PROTOCOL_VERSION) {
    return { ok: false, refusal: refusalOf(fields, 'unsupported_protocol', `This node speaks protocol ${PROTOCOL_VERSION}.`) };
  }
  if (typeof ticket !== 'string' || ticket === '' || ticket.length > 128) {
    return { ok: false, refusal: refusalOf(fields, 'unauthorized', '"ticket" must be one that the session call gave.') };
  }
  if (!Array.isArray(rooms)) return refuseFields(fields, '"rooms" must be an array.');
  if (rooms.length > ROOMS_PER_CONNECTION_MAX) return refuseFields(fields, `"rooms" may name at most ${ROOMS_PER_CONNECTION_MAX} rooms.`);
  const accepted = new Map<string, ResumeRequest>();
  const refusedRooms: Refusal[] = [];
  for (const entry of rooms as readonly unknown[]) {
    const request = typeof entry === 'object' && entry !== null ? decodeResume(entry as Fields) : BAD_ROOM;
    if (typeof request !== 'string') accepted.set(request.room, request);
    else refusedRooms.push(refusalOf({ ...(entry as Fields | null), type: 'hello' }, 'bad_request', request));
  }
  return accept({ type: 'hello', protocol, ticket, rooms: [...accepted.values()], refusedRooms });
}

/** @returns the request, or what is wrong with it. */
function decodeResume(fields: Fields): ResumeRequest | string {
  const { room, after, epoch, afterId } = fields;
  if (!isRoomName(room)) return BAD_ROOM;
  if (after !== undefined && !isSeq(after)) return '"after" must be a whole number from 0.';
  if (epoch !== undefined && !(typeof epoch === 'string' && EPOCH.test(epoch))) return '"epoch" must be one that a "joined" gave.';
  if (afterId !== undefined && !isMessageId(afterId)) return BAD_ID.replace('"id"', '"afterId"');
  return {
    room,
    ...(after !== undefined && { after }),
    ...(epoch !== undefined && { epoch }),
    ...(afterId !== undefined && { afterId }),
  };
}

const BAD_ID = '"id" must be 8 to 64 of A-Z, a-z, 0-9, "_" and "-".';

function decodeSend(fields: Fields): Decoded {
  const { room, id, text } = fields;
  if (!isRoomName(room)) return refuseFields(fields, BAD_ROOM);
  if (!isMessageId(id)) return refuseFields(fields, BAD_ID);
  if (typeof text !== 'string') return refuseFields(fields, '"text" must be a string.');
  if (!text.isWellFormed()) return refuseFields(fields, '"text" must be well-formed Unicode; it holds half a surrogate pair.');
  const trimmed = text.trim();
  if (trimmed === '') return refuseFields(fields, '"text" must hold more than white space.');
  if (trimmed.length > TEXT_MAX_CODE_POINTS && codePointLength(trimmed) > TEXT_MAX_CODE_POINTS) {
    return { ok: false, refusal: refusalOf(fields, 'too_large', `"text" may have at most ${TEXT_MAX_CODE_POINTS} code points.`) };
  }
  return accept({ type: 'send', room, id, text });
}

function decodeHistory(fields: Fields): Decoded {
  const { room, before, limit = HISTORY_DEFAULT_MESSAGES } = fields;
  if (!isRoomName(room)) return refuseFields(fields, BAD_ROOM);
  if (!isSeq(before)) return refuseFields(fields, '"before" must be a whole number from 0.');
  if (!isSeq(limit) || limit < 1) return refuseFields(fields, '"limit" must be a whole number from 1.');
  return accept({ type: 'history', room, before, limit: Math.min(limit, HISTORY_MAX_MESSAGES) });
}

function isSeq(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function accept(message: DecodedMessage): Decoded {
  return { ok: true, message };
}

function refuse(code: ErrorCode, message: string): Decoded {
  return { ok: false, refusal: { code, message } };
}

function refuseFields(fields: Fields, message: string): Decoded {
  return { ok: false, refusal: refusalOf(fields, 'bad_request', message) };
}

/** Names the refused message by what can be trusted of it; a value of the wrong form is not echoed. */
function refusalOf(fields: Fields, code: ErrorCode, message: string): Refusal {
  const { type, id, room } = fields;
  return {
    code,
    message,
    ...(isMessageId(id) && { id }),
    ...(isRoomName(room) && { room }),
    ...(typeof type === 'string' && type.length <= 64 && type.isWellFormed() && { refused: type }),
  };
}
