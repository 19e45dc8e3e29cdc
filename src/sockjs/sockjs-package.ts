/**
 * What we use of the `sockjs` package (0.3.24) beyond its published types. All knowledge of its insides is here:
 * a session's buffer and its receiver are the only places where the bytes of a slow client can be counted.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import sockjs, { type ServerOptions } from 'sockjs';

export interface SockJsSession {
  /** Messages waiting for a receiving request; replaced by a new array when they are flushed. */
  readonly send_buffer: string[];
  /** The request that receives now. */
  readonly recv: Receiver | null;
  /** 1 while messages are taken. */
  readonly readyState: number;
}

interface Receiver {
  readonly response: ServerResponse | null;
  /** Writes a frame in the transport's own wrapping, and ends the request where that was enough for one. */
  doSendFrame(frame: string): boolean;
}

const OPEN = 1;

/**
 * The request to which a finished frame may be handed now, as the package does with frames of its own making: it puts the same
 * messages into words for each client anew. `undefined` where none is there, or earlier messages wait.
 */
export function freeReceiver({ recv, readyState, send_buffer: waiting }: SockJsSession): Receiver | undefined {
  return recv && readyState === OPEN && waiting.length === 0 ? recv : undefined;
}

export interface SockJsConnection {
  readonly _session: SockJsSession;
  readonly protocol: 'xhr-streaming' | 'xhr-polling' | 'eventsource' | 'htmlfile';
  /** Of the request that opened the session, as the package's own parser gives it. */
  readonly pathname: string;
  write(text: string): boolean;
  close(code: number, reason: string): boolean;
  on(event: 'data', listener: (message: unknown) => void): this;
  on(event: 'close', listener: () => void): this;
}

interface SockJsServer {
  on(event: 'connection', listener: (connection: SockJsConnection | null) => void): this;
  listener(): { getHandler(): (req: IncomingMessage, res: ServerResponse) => boolean };
}

/** The part of the package we need: a function that answers requests, and an event per session. */
export function createSockJsServer(
  options: ServerOptions,
  onConnection: (connection: SockJsConnection) => void,
): (req: IncomingMessage, res: ServerResponse) => void {
  const server = sockjs.createServer(options) as unknown as SockJsServer;
  server.on('connection', (connection) => {
    // A session is announced a tick after it opened; its request may be aborted by then, and the connection gone.
    if (connection !== null) onConnection(connection);
  });
  return server.listener().getHandler();
}
