/**
 * A client on a WebSocket, fitted into the {@link Socket} a connection needs. Framed ones speak SockJS's frames; raw ones carry
 * one message per text frame.
 *
 * | state | meaning | leaves to |
 * | --- | --- | --- |
 * | `open` | messages go both ways | `closing` (we close, or the peer broke the framing), `closed` |
 * | `closing` | the closing handshake runs; what still comes in is dropped | `closed` |
 * | `closed` | the handlers have heard of it | |
 */
import { WebSocket, type RawData } from 'ws';
import type { Socket, SocketHandlers, Transport } from '../connections/socket.ts';
import type { Batch } from '../support/batch.ts';
import { HEARTBEAT_FRAME, OPEN_FRAME, closeFrame, cutToBytes, decodeClientFrame, renderFramed, renderRaw } from './frames.ts';
import { CLOSE_REASON_MAX_BYTES, UNANSWERED_PINGS_MAX } from './limits.ts';

/** What SockJS closes a WebSocket with after a `c` frame, which has said the real reason. */
const NORMAL_CLOSURE = { code: 1000, reason: 'Normal closure' } as const;
/** A client frame that is no JSON: nothing after it can be trusted to be what was meant. */
const BROKEN_FRAMING = { code: 3000, reason: 'Broken framing.' } as const;

export class WebSocketSocket implements Socket {
  readonly transport: Transport;
  readonly #ws: WebSocket;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #handlers: SocketHandlers | undefined;
  #lastSentAt: number;
  #lastPingAt: number;
  #unansweredPings = 0;
  readonly #now: () => number;

  /** Takes an open WebSocket over; messages are heard from {@link listen} on. */
  constructor(ws: WebSocket, framed: boolean, now: () => number) {
    this.#ws = ws;
    this.transport = framed ? 'websocket' : 'websocket-raw';
    this.#now = now;
    this.#lastSentAt = now();
    this.#lastPingAt = now();
    if (framed) ws.send(OPEN_FRAME);
  }

  get pendingBytes(): number {
    return this.#state === 'closed' ? 0 : this.#ws.bufferedAmount;
  }

  /** Tells `handlers` what comes in, and of the end. */
  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
    this.#ws.on('message', (data, isBinary) => this.#receive(data, isBinary));
    this.#ws.on('pong', () => {
      this.#unansweredPings = 0;
    });
    this.#ws.on('close', () => {
      this.#state = 'closed';
      handlers.closed();
    });
  }

  send(batch: Batch): void {
    if (this.#state !== 'open') return;
    if (this.transport === 'websocket') this.#write(batch.as(renderFramed));
    else for (const payload of batch.as(renderRaw)) this.#write(payload);
  }

  close(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    if (this.transport === 'websocket') {
      this.#ws.send(closeFrame(code, reason));
      this.#endWith(NORMAL_CLOSURE.code, NORMAL_CLOSURE.reason);
    } else {
      this.#endWith(code, reason);
    }
  }

  /**
   * Keeps the WebSocket alive and finds out when it is not: a ping per interval, an `h` frame after an interval of silence
   * (page script sees no pings), and the end for a peer that left two pings unanswered. Called several times per interval.
   */
  sweep(intervalMs: number): void {
    const now = this.#now();
    if (now - this.#lastPingAt >= intervalMs) {
      if (this.#unansweredPings >= UNANSWERED_PINGS_MAX) return this.#ws.terminate();
      this.#lastPingAt = now;
      this.#unansweredPings += 1;
      if (this.#ws.readyState === WebSocket.OPEN) this.#ws.ping();
    }
    if (this.#state === 'open' && this.transport === 'websocket' && now - this.#lastSentAt >= intervalMs) {
      this.#lastSentAt = now;
      this.#ws.send(HEARTBEAT_FRAME);
    }
  }

  /** The one place where messages leave: the payload is rendered already and shared with other sockets, so it must not be changed. */
  #write(payload: Buffer): void {
    this.#lastSentAt = this.#now();
    this.#ws.send(payload, { binary: false });
  }

  #endWith(code: number, reason: string): void {
    this.#state = 'closing';
    this.#ws.close(code, cutToBytes(reason, CLOSE_REASON_MAX_BYTES));
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#unansweredPings = 0;
    if (this.#state !== 'open') return;
    if (isBinary) return this.#handlers?.invalid('binary frames are not understood');
    // Unless told otherwise, `ws` gives each message as one Buffer.
    const text = (data as Buffer).toString();
    if (this.transport === 'websocket') this.#receiveFrame(text);
    else this.#handlers?.message(text);
  }

  #receiveFrame(text: string): void {
    const frame = decodeClientFrame(text);
    if (frame.kind === 'broken') return this.#endWith(BROKEN_FRAMING.code, BROKEN_FRAMING.reason);
    for (const member of frame.members) {
      // A handler may have closed the socket at an earlier member.
      if (this.#state !== 'open') return;
      if (typeof member === 'string') this.#handlers?.message(member);
      else this.#handlers?.invalid('each member of a frame must be a string');
    }
  }
}
