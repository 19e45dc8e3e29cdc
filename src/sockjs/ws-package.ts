/**
 * What we use of the `ws` package (8.x), and of the TCP sockets below it, beyond their published types. All knowledge of their insides is here.
 *
 * `ws.send()` builds a header and makes two writes for each client, though all clients of a room get the same bytes: of 15 µs
 * a delivery that is 3. A finished frame goes straight to the TCP socket instead. That keeps its place among the frames that
 * `ws` writes itself (pings, pongs, closes), because `ws` hands each of its own to the same socket within the call, except while
 * it compresses, reads a blob or is between fragments: {@link directSocket} is for those who never make it do that.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** What keeps frames in a queue of its own while it is busy with one: 0 and true where it is not. */
interface Sender {
  readonly _state?: number;
  readonly _firstFragment?: boolean;
}

interface WebSocketInsides {
  readonly _socket?: Socket | null;
  readonly _sender?: Sender | null;
}

/**
 * The TCP socket to which finished frames may be written while the WebSocket, which is asked of as soon as it is open, stays so;
 * `undefined` where only `ws.send()` is safe: it compresses, is busy with a message, or is not built as this file knows it.
 */
export function directSocket(ws: WebSocket): Socket | undefined {
  const { _socket: socket, _sender: sender } = ws as unknown as WebSocketInsides;
  const writesWithinTheCall = ws.extensions === '' && sender?._state === 0 && sender._firstFragment === true;
  return writesWithinTheCall ? (socket ?? undefined) : undefined;
}

/** What `node:net` has no published name for. The handle is gone as soon as the descriptor is closed, which is -1 on Windows. */
interface SocketInsides {
  readonly _handle?: { readonly fd?: number } | null;
}

/** The descriptor of an open socket, the same for as long as it is open; `undefined` where there is none. */
export function descriptorOf(socket: Socket): number | undefined {
  const fd = (socket as unknown as SocketInsides)._handle?.fd;
  return fd === undefined || fd < 0 ? undefined : fd;
}

/** Whether bytes without TLS may be written to the socket's descriptor now, in place of its stream: it is open, and the stream holds none. */
export function mayPassStream(socket: Socket): boolean {
  return socket.writableLength === 0 && ((socket as unknown as SocketInsides)._handle ?? null) !== null;
}
