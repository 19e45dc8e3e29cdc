/** The ways into a node that a probe tries: the plain WebSocket of bots, and the first and the last choice of a browser. */
import { WebSocket } from 'ws';
import { rawSocket } from '../sdk/raw-socket.ts';
import { sockJsSocket } from '../sdk/sockjs-socket.ts';
import { Line } from './line.ts';

export interface ProbedTransport {
  /** Stands in sentences. */
  readonly name: string;
  open(url: string): Line;
}

export const PROBED_TRANSPORTS: readonly ProbedTransport[] = [
  // First, because it alone tells the HTTP status of a handshake that is refused.
  { name: 'a raw WebSocket', open: openRaw },
  { name: 'a SockJS WebSocket', open: (url) => new Line(sockJsSocket({ url: `${url}/chat`, transports: ['websocket'] })) },
  { name: 'xhr-polling', open: (url) => new Line(sockJsSocket({ url: `${url}/chat`, transports: ['xhr-polling'] })) },
];

function openRaw(url: string): Line {
  let failure: string | undefined;
  class ExplainingWebSocket extends WebSocket {
    constructor(address: string | URL) {
      super(address);
      this.on('error', ({ message }) => (failure ??= message.replace(/^Unexpected server response: /, 'it was answered with HTTP ')));
    }
  }
  const socket = rawSocket({ url: `${url}/chat/websocket`, WebSocket: ExplainingWebSocket as unknown as typeof globalThis.WebSocket });
  return new Line(socket, () => failure);
}
