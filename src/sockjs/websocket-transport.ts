/** Both WebSocket addresses, served by `ws`: the handshake, the limits, and one timer for the heartbeats of all sockets. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
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

export class WebSocketTransport {
  readonly #options: WebSocketTransportOptions;
  readonly #server: WebSocketServer;
  readonly #sockets = new Set<WebSocketSocket>();
  readonly #cancelSweep: CancelTimer;

  constructor(options: WebSocketTransportOptions) {
    this.#options = options;
    // Deflate costs more memory per connection than everything else about it, and chat lines hardly shrink.
    const limits = { maxPayload: FRAME_MAX_BYTES, perMessageDeflate: false, closeTimeout: options.closeTimeoutMs };
    this.#server = new WebSocketServer({ noServer: true, clientTracking: false, ...limits });
    const { clock, heartbeatIntervalMs } = options;
    this.#cancelSweep = clock.every(heartbeatIntervalMs / SWEEPS_PER_HEARTBEAT, () => this.#sweep());
  }

  /** WebSockets that have not ended, those in their closing handshake included. */
  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Completes the handshake, or answers 400 where it is none. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, framed: boolean): void {
    this.#server.handleUpgrade(req, socket, head, (ws) => this.#take(ws, framed));
  }

  /** Closes all with 4010. */
  closeAll(): void {
    for (const socket of this.#sockets) socket.close(CloseCode.goingAway, 'going away');
  }

  /** Ends the heartbeats, once all sockets have ended. */
  stop(): void {
    this.#cancelSweep();
  }

  #take(ws: WebSocket, framed: boolean): void {
    const { accept, logger, clock, onEnded } = this.#options;
    // First of all: an error without a listener would end the process.
    ws.on('error', (error) => this.#onError(error));
    const socket = new WebSocketSocket(ws, framed, () => clock.now());
    this.#sockets.add(socket);
    ws.on('close', () => {
      this.#sockets.delete(socket);
      onEnded();
    });
    const handlers = acceptGuarded(accept, socket, logger);
    if (handlers === undefined) socket.close(INTERNAL_ERROR.code, INTERNAL_ERROR.reason);
    else socket.listen(handlers);
  }

  /** What a peer did wrong on its WebSocket; `ws` closes it with the code that fits. */
  #onError(error: Error): void {
    if ('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.#options.onFrameTooLarge();
    this.#options.logger.debug({ err: error }, 'a websocket failed');
  }

  #sweep(): void {
    for (const socket of this.#sockets) socket.sweep(this.#options.heartbeatIntervalMs);
  }
}
