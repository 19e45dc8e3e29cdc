/** A plain WebSocket to `/chat/websocket`: for Node programs, bots and load generators, which need no fallbacks. */
import type { OpenSocket } from './types.ts';

export interface RawSocketOptions {
  /** Address of the endpoint, for example `ws://127.0.0.1:8080/chat/websocket`; `http:` addresses are taken as well. */
  readonly url: string;
  readonly WebSocket?: typeof WebSocket;
}

/** @returns what opens a new WebSocket for each attempt. */
export function rawSocket({ url, WebSocket: Constructor = WebSocket }: RawSocketOptions): OpenSocket {
  const address = url.replace(/^http/, 'ws');
  return (events) => {
    const socket = new Constructor(address);
    socket.onopen = () => events.opened('websocket-raw');
    socket.onmessage = ({ data }: MessageEvent<unknown>) => typeof data === 'string' && events.message(data);
    // An error is always followed by a close, which says all there is to know.
    socket.onclose = ({ code, reason }) => events.closed(code, reason);
    return {
      send(text) {
        if (socket.readyState === Constructor.OPEN) socket.send(text);
      },
      close: () => socket.close(1000),
    };
  };
}
