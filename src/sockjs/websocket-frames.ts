/**
 * Finished WebSocket frames (RFC 6455, server to client: one text message, not masked), as pure functions: header and payload
 * in one buffer, built once for all sockets that get it.
 */
import { renderFramed } from './frames.ts';

const FINAL_TEXT = 0x81;

/** Longest payload whose length fits into the second byte, and the marks for lengths that take two or eight bytes more. */
const SHORT_MAX = 125;
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;
const TWO_BYTES_MAX = 0xffff;

/** All of `messages` in one SockJS frame, in one WebSocket frame. Kept constant, it is rendered once per batch. */
export function finishFramed(messages: readonly string[]): Buffer {
  const payload = renderFramed(messages);
  const frame = Buffer.allocUnsafe(headerBytes(payload.length) + payload.length);
  payload.copy(frame, writeHeader(frame, 0, payload.length));
  return frame;
}

/** One WebSocket frame per message, as raw WebSockets get them, one behind the other for one write. */
export function finishRaw(messages: readonly string[]): Buffer {
  const lengths = messages.map((message) => Buffer.byteLength(message));
  const frames = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0));
  let at = 0;
  messages.forEach((message, index) => {
    at = writeHeader(frames, at, lengths[index] as number);
    at += frames.write(message, at);
  });
  return frames;
}

function headerBytes(length: number): number {
  if (length <= SHORT_MAX) return 2;
  return length <= TWO_BYTES_MAX ? 4 : 10;
}

/** @returns where the payload begins. */
function writeHeader(frame: Buffer, at: number, length: number): number {
  frame[at] = FINAL_TEXT;
  if (length <= SHORT_MAX) {
    frame[at + 1] = length;
    return at + 2;
  }
  if (length <= TWO_BYTES_MAX) {
    frame[at + 1] = IN_TWO_BYTES;
    return frame.writeUInt16BE(length, at + 2);
  }
  frame[at + 1] = IN_EIGHT_BYTES;
  return frame.writeBigUInt64BE(BigInt(length), at + 2);
}
