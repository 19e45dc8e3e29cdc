/**
 * The socket a connection needs. The edge (`src/sockjs`) fits every SockJS transport into it, so that nothing further in
 * knows whether a client is on a WebSocket or polls.
 */
import type { CloseCode } from '../protocol/codes.ts';
import type { Batch } from '../support/batch.ts';

export { Batch, type Renderer } from '../support/batch.ts';

export type Transport = 'websocket' | 'websocket-raw' | 'xhr-streaming' | 'eventsource' | 'htmlfile' | 'xhr-polling';

export interface Socket {
  readonly transport: Transport;
  /** Bytes accepted by {@link send} that the peer has not taken yet. */
  readonly pendingBytes: number;
  /**
   * Hands messages over, in order; never throws, and does nothing once the socket is closed. Where the peer does not take them all
   * now, {@link SocketHandlers.untaken} is called: within the call or, for a batch with a burst, by the end of that.
   */
  send(batch: Batch): void;
  /** Ends the session, or the raw WebSocket, with a code. */
  close(code: CloseCode, reason: string): void;
}

/** What the owner of a socket wants to hear. None of them may throw. */
export interface SocketHandlers {
  /** One message, as text. */
  message(text: string): void;
  /** What arrived was no text (a member of a SockJS array that is no string, a binary frame). */
  invalid(reason: string): void;
  /** {@link Socket.pendingBytes} has grown. */
  untaken(): void;
  /** The socket has ended, from whichever side; called once. */
  closed(): void;
}

/** How the edge hands a new socket in. */
export type AcceptSocket = (socket: Socket) => SocketHandlers;
