/** Just enough of WebSocket (RFC 6455) for a client of the bench: whole frames out, whole frames in, no extensions. */

export const TEXT_FRAME = 0x1;
export const CLOSE_FRAME = 0x8;
export const PING_FRAME = 0x9;
export const PONG_FRAME = 0xa;

const FINAL = 0x80;
const MASKED = 0x80;
const TWO_BYTES_FOLLOW = 126;
const EIGHT_BYTES_FOLLOW = 127;
const MASK_LENGTH = 4;

/** Clients have to mask what they say; the mask may be anything, and one of zeros leaves the payload as it is. */
export function clientFrame(payload: string | Buffer, opcode = TEXT_FRAME): Buffer {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const extended = body.length < TWO_BYTES_FOLLOW ? 0 : body.length <= 0xffff ? 2 : 8;
  const frame = Buffer.alloc(2 + extended + MASK_LENGTH + body.length);
  frame[0] = FINAL | opcode;
  if (extended === 0) {
    frame[1] = MASKED | body.length;
  } else if (extended === 2) {
    frame[1] = MASKED | TWO_BYTES_FOLLOW;
    frame.writeUInt16BE(body.length, 2);
  } else {
    frame[1] = MASKED | EIGHT_BYTES_FOLLOW;
    frame.writeBigUInt64BE(BigInt(body.length), 2);
  }
  body.copy(frame, 2 + extended + MASK_LENGTH);
  return frame;
}

/**
 * Calls `take` with the opcode and the place of the payload of each frame that is whole before `end`.
 * @returns where the first frame begins that is not.
 * @throws where a frame is only a part of a message, or masked: no server here sends such.
 */
export function eachFrame(bytes: Buffer, end: number, take: (opcode: number, from: number, to: number) => void): number {
  let at = 0;
  while (end - at >= 2) {
    const first = bytes[at] ?? 0;
    const short = bytes[at + 1] ?? 0;
    let from = at + 2;
    let length = short;
    if (short === TWO_BYTES_FOLLOW) {
      if (end - from < 2) break;
      length = bytes.readUInt16BE(from);
      from += 2;
    } else if (short === EIGHT_BYTES_FOLLOW) {
      if (end - from < 8) break;
      length = Number(bytes.readBigUInt64BE(from));
      from += 8;
    } else if (short > EIGHT_BYTES_FOLLOW) {
      throw new Error('a server masked a frame');
    }
    if (end - from < length) break;
    if ((first & FINAL) === 0) throw new Error('a server sent a message in parts');
    take(first & 0xf, from, from + length);
    at = from + length;
  }
  return at;
}
