/**
 * Bodies are read here, bounded, before SockJS sees the request: the `sockjs` package would take any length, and copies all it
 * has with each chunk, so that 48 MiB cost two minutes of processor time.
 */
import type { IncomingMessage } from 'node:http';

/** How reading ended; a request whose sender went away ends in nothing at all. */
export interface BodyReader {
  complete(body: Buffer): void;
  tooLarge(): void;
}

/** Whether a request announces a body; if not, there is nothing to wait for. */
export function announcesBody(req: IncomingMessage): boolean {
  return req.headers['transfer-encoding'] !== undefined || declaredBytes(req) > 0;
}

function declaredBytes(req: IncomingMessage): number {
  return Number(req.headers['content-length'] ?? 0);
}

/** Reads a body of at most `maxBytes`; calls exactly one of the reader's functions, or none if the sender goes away. */
export function readBody(req: IncomingMessage, maxBytes: number, reader: BodyReader): void {
  if (declaredBytes(req) > maxBytes) return reader.tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;

  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      stop();
      reader.tooLarge();
    } else {
      chunks.push(chunk);
    }
  };
  const onEnd = (): void => {
    stop();
    reader.complete(Buffer.concat(chunks, bytes));
  };
  const stop = (): void => {
    req.off('data', onData).off('end', onEnd);
  };
  req.on('data', onData).on('end', onEnd);
}

/** Lets those who began to listen after {@link readBody} hear the body as if it came in just now, in one chunk. */
export function replayBody(req: IncomingMessage, body: Buffer): void {
  req.emit('data', body);
  req.emit('end');
}
