/**
 * One client: as little as can be between the kernel and the stamps, so that thousands of them cost a fraction of what the server
 * spends. All sockets read into one shared buffer.
 */
import { connect, type Socket } from 'node:net';
import type { Dialect, Memory, Reaction } from '../dialects/dialect.ts';
import { CLOSE_FRAME, PING_FRAME, PONG_FRAME, TEXT_FRAME, clientFrame, eachFrame } from './frames.ts';
import { httpCall } from './http-call.ts';
import { MARK, TEXT_LENGTH, readStamp, type Stamp } from './stamp.ts';

export interface ClientEvents {
  delivered(client: Client, stamp: Stamp): void;
  joined(client: Client): void;
  acknowledged(client: Client, dueUs: number): void;
  /** Not asked for by us: it ended, or could not be made. */
  lost(client: Client, reason: string): void;
}

type State = 'closed' | 'calling' | 'upgrading' | 'joining' | 'joined';

const HEAD_END = Buffer.from('\r\n\r\n');
const SHARED = Buffer.allocUnsafe(256 * 1024);

/** A server that is busy says when to try again; where it only refuses, this is patient enough. */
const RETRY_MS = 250;

export class Client {
  readonly memory: Memory;
  /** Remembers the position of every message, which takes decoding it. */
  attentive = false;
  readonly #dialect: Dialect;
  readonly #events: ClientEvents;
  #state: State = 'closed';
  #socket: Socket | undefined;
  /** The beginning of a frame whose end has not come yet. */
  #rest: Buffer | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(memory: Memory, dialect: Dialect, events: ClientEvents) {
    this.memory = memory;
    this.#dialect = dialect;
    this.#events = events;
  }

  get isJoined(): boolean {
    return this.#state === 'joined';
  }

  connect(): void {
    const { before } = this.#dialect;
    if (before === undefined) return this.#open();
    this.#state = 'calling';
    httpCall(this.memory.port, before.call(this.memory)).then(
      ({ status, headers, body }) => {
        if (this.#state !== 'calling') return;
        if (status === 429 || status === 503) return this.#connectLater(retryAfterMs(body));
        if (status !== 200) return this.#fail(`HTTP ${status}: ${body}`);
        before.remember(this.memory, headers, body);
        this.#open();
      },
      (error: unknown) => this.#fail((error as Error).message),
    );
  }

  /** @returns whether an acknowledgement will come. */
  send(text: string, dueUs: number): boolean {
    this.#say(this.#dialect.send(this.memory, text, dueUs));
    return this.#dialect.silent !== true;
  }

  /** Ends the connection as a network that breaks would. */
  drop(): void {
    this.#state = 'closed';
    clearTimeout(this.#retry);
    this.#rest = undefined;
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): void {
    this.#state = 'upgrading';
    const { port } = this.memory;
    const onread = { buffer: SHARED, callback: (bytes: number): boolean => this.#read(socket, bytes) };
    const socket: Socket = connect({ port, host: '127.0.0.1', onread });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.once('error', () => undefined);
    socket.once('close', () => {
      if (this.#socket === socket) this.#fail(`the connection ended while ${this.#state}`);
    });
    const head = [
      `GET ${this.#dialect.path(this.memory)} HTTP/1.1`,
      `host: 127.0.0.1:${port}`,
      'upgrade: websocket',
      'connection: Upgrade',
    ];
    socket.write([...head, 'sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==', '', ''].join('\r\n'));
  }

  #read(socket: Socket, length: number): boolean {
    if (this.#socket !== socket) return true;
    const rest = this.#rest;
    let bytes = SHARED;
    let end = length;
    if (rest !== undefined) {
      bytes = Buffer.concat([rest, SHARED.subarray(0, length)]);
      end = bytes.length;
      this.#rest = undefined;
    }
    const from = this.#state === 'upgrading' ? this.#upgraded(bytes, end) : 0;
    if (from === undefined) return true;
    const chunk = from === 0 ? bytes : bytes.subarray(from);
    const taken = eachFrame(chunk, end - from, (opcode, start, stop) => this.#frame(chunk, opcode, start, stop));
    if (taken < end - from && this.#socket === socket) this.#rest = Buffer.from(chunk.subarray(taken, end - from));
    return true;
  }

  /** @returns where frames begin; `undefined` where the answer is not whole, or a refusal. */
  #upgraded(bytes: Buffer, end: number): number | undefined {
    const head = bytes.subarray(0, end).indexOf(HEAD_END);
    if (head < 0) {
      this.#rest = Buffer.from(bytes.subarray(0, end));
      return undefined;
    }
    const status = bytes.toString('latin1', 9, 12);
    if (status !== '101') {
      this.drop();
      if (status === '503' || status === '429') this.#connectLater(RETRY_MS);
      else this.#fail(`the upgrade was answered with ${status}`);
      return undefined;
    }
    this.#state = 'joining';
    const greeting = this.#dialect.greeting(this.memory);
    if (greeting !== undefined) this.#say(greeting);
    return head + HEAD_END.length;
  }

  #frame(bytes: Buffer, opcode: number, from: number, to: number): void {
    // What came behind the frame that ended it.
    if (this.#state === 'closed') return;
    if (opcode === PING_FRAME) {
      this.#socket?.write(clientFrame(Buffer.from(bytes.subarray(from, to)), PONG_FRAME));
    } else if (opcode === CLOSE_FRAME) {
      this.#fail(`the server closed with ${to - from >= 2 ? bytes.readUInt16BE(from) : 'no code'}`);
    } else if (opcode === TEXT_FRAME) {
      this.#text(bytes, from, to);
    }
  }

  #text(bytes: Buffer, from: number, to: number): void {
    let stamps = 0;
    // A search by the platform would go on through what earlier reads left in the shared buffer.
    for (let at = from; at < to; at += 1) {
      if (bytes[at] !== MARK) continue;
      const stamp = readStamp(bytes, at, to);
      if (stamp === undefined) continue;
      stamps += 1;
      at += TEXT_LENGTH - 1;
      this.#events.delivered(this, stamp);
    }
    if (stamps === 0 || this.#state !== 'joined') this.#react(this.#dialect.hear(bytes.toString('utf8', from, to), this.memory));
    if (stamps > 0 && this.attentive) this.#dialect.locate?.(bytes.toString('utf8', from, to), this.memory);
  }

  #react(reaction: Reaction | undefined): void {
    switch (reaction?.kind) {
      case 'joined':
        if (this.#state === 'joined') return;
        this.#state = 'joined';
        return this.#events.joined(this);
      case 'say':
        return this.#say(reaction.text);
      case 'acknowledged':
        return this.#events.acknowledged(this, reaction.dueUs);
      case 'refused':
        if (this.#state === 'joined') return this.#events.lost(this, 'a message was refused');
        this.drop();
        return this.#connectLater(reaction.retryAfterMs);
      case undefined:
        return;
    }
  }

  #say(text: string): void {
    this.#socket?.write(clientFrame(text));
  }

  #connectLater(afterMs: number): void {
    this.#retry = setTimeout(() => this.connect(), afterMs);
  }

  /** Whoever had not been let in yet tries again, as people do. */
  #fail(reason: string): void {
    const wasIn = this.#state === 'joined';
    this.drop();
    this.#events.lost(this, reason);
    if (!wasIn) this.#connectLater(RETRY_MS);
  }
}

function retryAfterMs(body: string): number {
  try {
    return (JSON.parse(body) as { error: { retryAfterMs?: number } }).error.retryAfterMs ?? RETRY_MS;
  } catch {
    return RETRY_MS;
  }
}
