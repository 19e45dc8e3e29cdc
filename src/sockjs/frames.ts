/** SockJS frames, as pure functions. The WebSocket transports use them; the `sockjs` package has its own for the fallbacks. */

export const OPEN_FRAME = 'o';
export const HEARTBEAT_FRAME = 'h';

/**
 * What SockJS escapes beyond JSON's own U+0000–001F, because browsers and proxies were seen to mangle it. Both halves of a
 * surrogate pair are matched one by one: JSON knows no other way to escape what lies beyond U+FFFF.
 */
const MANGLED = /[\u200c-\u200f\u2028-\u202f\u2060-\u206f\ufff0-\uffff\ud800-\udfff]/g;

/** `text` as a JSON string that holds none of the characters SockJS wants escaped; decodes to exactly `text`. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(MANGLED, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** One frame that carries all of `messages`: `a["…","…"]`. Kept constant, as the others here, it is rendered once per batch. */
export function renderFrame(messages: readonly string[]): string {
  return `a[${messages.map(quote).join(',')}]`;
}

/** The same as the payload of a WebSocket's text frame. */
export function renderFramed(messages: readonly string[]): Buffer {
  return Buffer.from(renderFrame(messages));
}

/** The payloads of one text frame per message, as raw WebSockets get them. */
export function renderRaw(messages: readonly string[]): readonly Buffer[] {
  return messages.map((message) => Buffer.from(message));
}

/** `c[code,"reason"]`. */
export function closeFrame(code: number, reason: string): string {
  return `c[${code},${quote(reason)}]`;
}

/** What a client's frame holds: its members as they came (strings are messages), or nothing that could be read. */
export type ClientFrame = { readonly kind: 'members'; readonly members: readonly unknown[] } | { readonly kind: 'broken' };

/** Reads a frame of a framed WebSocket: a JSON array, or a single value. An empty frame has no members, as the protocol has it. */
export function decodeClientFrame(text: string): ClientFrame {
  if (text === '') return { kind: 'members', members: [] };
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'members', members: Array.isArray(value) ? value : [value] };
  } catch {
    return { kind: 'broken' };
  }
}

/** `reason` cut, between code points, to at most `maxBytes` of UTF-8. */
export function cutToBytes(reason: string, maxBytes: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of reason) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}
