/**
 * The id of an answer to a person: it names the message that is answered by time and `seq`, so that everybody sees in the log that
 * it has been done, and that an answer sent again is stored once.
 */
import type { RoomMessage } from '../protocol/messages.ts';

const REPLY_ID = /^reply-[0-9a-z]+-([0-9]{1,15})$/;

export function replyId({ time, seq }: RoomMessage): string {
  return `reply-${Math.floor(time).toString(36)}-${seq}`;
}

/** @returns the `seq` of the message that is answered. */
export function parseReplyId(id: string): number | undefined {
  const [, seq] = REPLY_ID.exec(id) ?? [];
  return seq === undefined ? undefined : Number(seq);
}
