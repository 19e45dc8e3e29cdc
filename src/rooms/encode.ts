/** JSON texts of what a room sends. A message is encoded once, and a `joined` is put together from what is encoded already. */
import type { LogEntry } from '../log/room-log.ts';
import type { Joined, RoomMessage, ServerMessage } from '../protocol/messages.ts';

export function encode(message: ServerMessage): string {
  return JSON.stringify(message);
}

export function encodeEntry(room: string, entry: LogEntry): string {
  const { seq, id, user, text, time } = entry;
  const message: RoomMessage = { type: 'message', room, seq, id, user: { id: user.id, name: user.name }, text, time };
  return JSON.stringify(message);
}

/**
 * @param members the list, encoded.
 * @param messages encoded `message`s, ascending.
 */
export function encodeJoined(
  joined: Omit<Joined, 'type' | 'members' | 'messages'>,
  members: string,
  messages: readonly { readonly json: string }[],
): string {
  const head = JSON.stringify({ type: 'joined', ...joined });
  return `${head.slice(0, -1)},"members":${members},"messages":[${messages.map(({ json }) => json).join(',')}]}`;
}
