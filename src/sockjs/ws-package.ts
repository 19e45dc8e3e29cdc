/**
 * What we use of the `ws` package (8.x) beyond its published types. All knowledge of its insides is here.
 *
 * `ws.send()` builds a header and makes two writes for each client, though all clients of a room get the same bytes: of 15 µs
 * a delivery that is 3. A finished frame goes straight to the TCP socket instead. That keeps its place among the frames that
 * `ws` writes itself (pings, pongs, closes), because `ws` hands each of its own to the same socket within the call, except while
 * it compresses, reads a blob or is between fragments, which {@link directSocket}'s callers never make it do and which is
 * looked at before each write all the same.
 */
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';

interface Sender {
  /** 0 while nothing is being compressed or read; frames then go out in the call that makes them. */
  readonly _state: number;
  /** False between the fragments of a message. */
  readonly _firstFragment: boolean;
}

interface Insides {
  readonly _socket?: Socket | null;
  readonly _sender?: Sender | null;
}

/**
 * The TCP socket to which a finished frame may be written now; `undefined` where only `ws.send()` is safe: the WebSocket is
 * closing, is busy with a message of its own, or is not built as this file knows it.
 */
export function directSocket(ws: WebSocket): Socket | undefined {
  const { _socket: socket, _sender: sender } = ws as unknown as Insides;
  if (ws.readyState !== WebSocket.OPEN || socket === undefined || socket === null) return undefined;
  return sender?._state === 0 && sender._firstFragment ? socket : undefined;
}
