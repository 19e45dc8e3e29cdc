/**
 * The browser's socket: SockJS with its fallbacks. The only file of the library that knows sockjs-client.
 *
 * sockjs-client by itself stays on a fallback for good. Here each attempt is a new one and begins with WebSocket again.
 */
import SockJS from 'sockjs-client';
import type { OpenSocket } from './types.ts';

export type SockJsTransport = 'websocket' | 'xhr-streaming' | 'eventsource' | 'xhr-polling';

/** From the best to the one that passes everywhere. */
const TRANSPORTS: readonly SockJsTransport[] = ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling'];

/** Its own patience is a few round trips, about 0.6 s: a busy node would drive everybody to the fallbacks. */
const TRANSPORT_TIMEOUT_MS = 5_000;

export interface SockJsSocketOptions {
  /** Address of the endpoint, absolute or (in a page) relative; `/chat` by default. */
  readonly url?: string;
  /** Tries these only; for tests and for networks that are known to break others. */
  readonly transports?: readonly SockJsTransport[];
}

/** @returns what makes a new SockJS session for each attempt. */
export function sockJsSocket({ url = '/chat', transports = TRANSPORTS }: SockJsSocketOptions = {}): OpenSocket {
  return (events) => {
    const socket = new SockJS(url, undefined, { transports: [...transports], timeout: TRANSPORT_TIMEOUT_MS });
    // The typings know a WebSocket, which has no `transport` and no heartbeats.
    const sockjs = socket as WebSocket & { readonly transport: string | null };
    sockjs.onopen = () => events.opened(sockjs.transport ?? 'websocket');
    sockjs.onmessage = ({ data }: MessageEvent<unknown>) => typeof data === 'string' && events.message(data);
    sockjs.addEventListener('heartbeat', () => events.alive());
    sockjs.onclose = ({ code, reason }) => events.closed(code, reason);
    return {
      send: (text) => sockjs.send(text),
      close: () => sockjs.close(),
    };
  };
}
