/** Both WebSocket addresses, served by `ws`: the handshake, the limits, and one timer for the heartbeats of all sockets. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import type { AcceptSocket } from '../connections/socket.ts';
import { CloseCode } from '../protocol/codes.ts';
import { FRAME_MAX_BYTES } from '../protocol/limits.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { INTERNAL_ERROR, acceptGuarded } from './guarded-handlers.ts';
import { SWEEPS_PER_HEARTBEAT } from './limits.ts';
import { WebSocketSocket } from './websocket-socket.ts';

export interface WebSocketTransportOptions {
  readonly accept: AcceptSocket;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly heartbeatIntervalMs: number;
  readonly closeTimeoutMs: number;
  /** Called for each WebSocket that has ended. */
  readonly onEnded: () => void;
  /** Called for each frame that was too large; its socket is closed with 1009. */
  readonly onFrameTooLarge: () => void;
}

/** A WebSocket that knows who owns it: so all of them share one set of listeners, where closures would cost each 600 bytes. */
class OwnedWebSocket extends WebSocket {
  socket: WebSocketSocket | undefined;
  transport: WebSocketTransport | undefined;
}

export class WebSocketTransport {
  readonly #options: WebSocketTransportOptions;
  readonly #server: WebSocketServer;
  readonly #sockets = new Set<WebSocketSocket>();
  readonly #cancelSweep: CancelTimer;
  #taken = 0;

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    // Deflate costs more memory per connection than everything else about it, and chat lines hardly shrink.
    const limits = { maxPayload: FRAME_MAX_BYTES, perMessageDeflate: false, closeTimeout: options.closeTimeoutMs };
    this.#server = new WebSocketServer({ noServer: true, clientTracking: false, WebSocket: OwnedWebSocket, ...limits });
    const { clock, heartbeatIntervalMs } = options;
    this.#cancelSweep = clock.every(heartbeatIntervalMs / SWEEPS_PER_HEARTBEAT, () => {
      for (const socket of this.#sockets) socket.sweep();
    });
  }

  /** WebSockets that have not ended, those in their closing handshake included. */
  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Completes the handshake, or answers 400 where it is none. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, framed: boolean): void {
    this.#server.handleUpgrade(req, socket, head, (ws) => this.#take(ws as OwnedWebSocket, framed));
  }

  /** Closes all with 4010. */
  closeAll(): void {
    for (const socket of this.#sockets) socket.close(CloseCode.goingAway, 'going away');
  }

  /** Ends the heartbeats, once all sockets have ended. */
  stop(): void {
    this.#cancelSweep();
  }

  /** What a peer did wrong on its WebSocket; `ws` closes it with the code that fits. */
  failed(error: Error): void {
    if ('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.#options.onFrameTooLarge();
    this.#options.logger.debug({ err: error }, 'a websocket failed');
  }

  /** One of the sockets has ended. */
  forget(socket: WebSocketSocket): void {
    this.#sockets.delete(socket);
    this.#options.onEnded();
    socket.ended();
  }

  #take(ws: OwnedWebSocket, framed: boolean): void {
    const { accept, logger } = this.#options;
    // First of all: an error without a listener would end the process.
    ws.on('error', onError).on('message', onMessage).on('pong', onPong).on('close', onClose);
    ws.transport = this;
    // One after the other through the interval: 2 000 who came back at once are pinged 80 a second and not all in one.
    const socket = new WebSocketSocket(ws, framed, 1 + (this.#taken++ % SWEEPS_PER_HEARTBEAT));
    ws.socket = socket;
    this.#sockets.add(socket);
    const handlers = acceptGuarded(accept, socket, logger);
    if (handlers === undefined) socket.close(INTERNAL_ERROR.code, INTERNAL_ERROR.reason);
    else socket.listen(handlers);
  }
}

function onError(this: WebSocket, error: Error): void {
  (this as OwnedWebSocket).transport?.failed(error);
}

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as OwnedWebSocket).socket?.receive(data, isBinary);
}

function onPong(this: WebSocket): void {
  (this as OwnedWebSocket).socket?.answered();
}

function onClose(this: WebSocket): void {
  const { socket, transport } = this as OwnedWebSocket;
  if (socket !== undefined) transport?.forget(socket);
}
