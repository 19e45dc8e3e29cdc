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
import type { Socket as TcpSocket } from 'node:net';
import { WebSocket, type RawData } from 'ws';
import type { Socket, SocketHandlers, Transport } from '../connections/socket.ts';
import type { Batch } from '../support/batch.ts';
import type { BurstWriter } from '../support/burst.ts';
import { HEARTBEAT_FRAME, OPEN_FRAME, closeFrame, cutToBytes, decodeClientFrame, renderFramed, renderRaw } from './frames.ts';
import { CLOSE_REASON_MAX_BYTES, SWEEPS_PER_HEARTBEAT, UNANSWERED_PINGS_MAX } from './limits.ts';
import { finishFramed, finishRaw } from './websocket-frames.ts';
import { descriptorOf, directSocket, mayPassStream } from './ws-package.ts';

/** What SockJS closes a WebSocket with after a `c` frame, which has said the real reason. */
const NORMAL_CLOSURE = { code: 1000, reason: 'Normal closure' } as const;
/** A client frame that is no JSON: nothing after it can be trusted to be what was meant. */
const BROKEN_FRAMING = { code: 3000, reason: 'Broken framing.' } as const;

export class WebSocketSocket implements Socket, BurstWriter {
  readonly #ws: WebSocket;
  readonly #framed: boolean;
  /** Takes finished frames while the WebSocket is open; without one `ws` frames each message itself. */
  readonly #direct: TcpSocket | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #handlers: SocketHandlers | undefined;
  /** Small whole numbers, counted in sweeps, and not times: those take an object of their own in each socket. */
  #sweepsUntilPing: number;
  #sweepsInSilence = 0;
  #unansweredPings = 0;
  /** Good while {@link mayPassStream} says so; a closed one may be somebody else's already. */
  #descriptor: number | undefined;

  /**
   * Takes an open WebSocket over; messages are heard from {@link listen} on.
   * @param sweepsUntilPing when the first ping is due, so that a crowd which came at once is not pinged at once.
   */
  constructor(ws: WebSocket, framed: boolean, sweepsUntilPing: number) {
    this.#ws = ws;
    this.#direct = directSocket(ws);
    this.#framed = framed;
    this.#sweepsUntilPing = sweepsUntilPing;
    if (framed) ws.send(OPEN_FRAME);
  }

  get transport(): Transport {
    return this.#framed ? 'websocket' : 'websocket-raw';
  }

  get pendingBytes(): number {
    return this.#state === 'closed' ? 0 : this.#ws.bufferedAmount;
  }

  /** Tells `handlers` what comes in, and of the end. Whoever owns the WebSocket calls {@link receive}, {@link answered} and {@link ended}. */
  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
  }

  send(batch: Batch): void {
    if (this.#state !== 'open') return;
    this.#sweepsInSilence = 0;
    const socket = this.#direct;
    if (socket === undefined || this.#ws.readyState !== WebSocket.OPEN) return this.#sendByLibrary(batch);
    // The frame is finished already and shared with other sockets, so it must not be changed.
    const frame = batch.as(this.#framed ? finishFramed : finishRaw);
    const { burst } = batch;
    if (burst === undefined || !mayPassStream(socket)) return this.#write(socket, frame);
    // Asked for once: to ask takes longer than the rest of this.
    this.#descriptor ??= descriptorOf(socket);
    if (this.#descriptor === undefined) this.#write(socket, frame);
    else burst.add(this, this.#descriptor, frame);
  }

  close(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    if (this.#framed) {
      this.#ws.send(closeFrame(code, reason));
      this.#endWith(NORMAL_CLOSURE.code, NORMAL_CLOSURE.reason);
    } else {
      this.#endWith(code, reason);
    }
  }

  /**
   * Keeps the WebSocket alive and finds out when it is not: a ping per interval, an `h` frame after an interval of silence
   * (page script sees no pings), and the end for a peer that left two pings unanswered.
   * Called {@link SWEEPS_PER_HEARTBEAT} times an interval.
   */
  sweep(): void {
    this.#sweepsUntilPing -= 1;
    if (this.#sweepsUntilPing <= 0) {
      if (this.#unansweredPings >= UNANSWERED_PINGS_MAX) return this.#ws.terminate();
      this.#sweepsUntilPing = SWEEPS_PER_HEARTBEAT;
      this.#unansweredPings += 1;
      if (this.#ws.readyState === WebSocket.OPEN) this.#ws.ping();
    }
    this.#sweepsInSilence += 1;
    if (this.#state === 'open' && this.#framed && this.#sweepsInSilence >= SWEEPS_PER_HEARTBEAT) {
      this.#sweepsInSilence = 0;
      this.#ws.send(HEARTBEAT_FRAME);
    }
  }

  /** A message came in. */
  receive(data: RawData, isBinary: boolean): void {
    this.#unansweredPings = 0;
    if (this.#state !== 'open') return;
    if (isBinary) return this.#handlers?.invalid('binary frames are not understood');
    // Unless told otherwise, `ws` gives each message as one Buffer.
    const text = (data as Buffer).toString();
    if (this.#framed) this.#receiveFrame(text);
    else this.#handlers?.message(text);
  }

  /** A ping was answered. */
  answered(): void {
    this.#unansweredPings = 0;
  }

  /** The WebSocket has ended. */
  ended(): void {
    this.#state = 'closed';
    this.#handlers?.closed();
  }

  untaken(rest: Buffer): void {
    if (this.#direct !== undefined) this.#write(this.#direct, rest);
  }

  #write(socket: TcpSocket, bytes: Buffer): void {
    socket.write(bytes);
    if (socket.writableLength > 0) this.#handlers?.untaken();
  }

  #sendByLibrary(batch: Batch): void {
    if (this.#framed) this.#ws.send(batch.as(renderFramed), { binary: false });
    else for (const payload of batch.as(renderRaw)) this.#ws.send(payload, { binary: false });
    this.#handlers?.untaken();
  }

  #endWith(code: number, reason: string): void {
    this.#state = 'closing';
    this.#ws.close(code, cutToBytes(reason, CLOSE_REASON_MAX_BYTES));
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
