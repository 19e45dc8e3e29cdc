/** Small SockJS clients, one per transport behind one interface, so that a rule is tested on all of them. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Transport } from '../../src/connections/socket.ts';
import { eventually } from './eventually.ts';
import { fetchHttp, openHttp } from './http.ts';

export interface SockJsClient {
  readonly transport: Transport;
  /** Frames as they came (`o`, `a[…]`), or on a raw WebSocket each message. */
  readonly frames: readonly string[];
  /** What came in so far, in order. */
  readonly messages: readonly string[];
  /** The code and reason the server closed with, once it has. */
  readonly closure: { readonly code: number; readonly reason: string } | undefined;
  /** Sends messages, in one frame where the transport has frames. */
  send(...messages: string[]): Promise<void>;
  /** Sends a frame that a well-behaved client would not; on a raw WebSocket it is a message. */
  sendFrame(frame: string): Promise<void>;
  /** Waits until `count` messages are there. */
  receive(count: number): Promise<readonly string[]>;
  /** Waits until the server has closed. */
  closed(): Promise<{ readonly code: number; readonly reason: string }>;
  /** Cuts the connection, without saying so. */
  abort(): void;
}

export const TRANSPORTS: readonly Transport[] = ['websocket', 'websocket-raw', 'xhr-streaming', 'eventsource', 'htmlfile', 'xhr-polling'];

export function sessionPath(): string {
  return `/chat/000/${randomUUID()}`;
}

/** Opens a session and waits until the server has opened it too. */
export function connectSockJs(transport: Transport, port: number): Promise<SockJsClient> {
  return transport.startsWith('websocket') ? connectWebSocket(transport, port) : connectFallback(transport, port);
}

class Inbox {
  readonly frames: string[] = [];
  readonly messages: string[] = [];
  closure: SockJsClient['closure'];

  frame(frame: string): void {
    this.frames.push(frame);
    if (frame.startsWith('a')) this.messages.push(...(JSON.parse(frame.slice(1)) as string[]));
    if (frame.startsWith('c')) {
      const [code, reason] = JSON.parse(frame.slice(1)) as [number, string];
      this.closure = { code, reason };
    }
  }

  receive(count: number): Promise<readonly string[]> {
    return eventually(`${count} messages`, () => (this.messages.length >= count ? this.messages : undefined));
  }

  closed(): Promise<{ readonly code: number; readonly reason: string }> {
    return eventually('the server closes', () => this.closure);
  }
}

/** A client made of an inbox and the transport's ways to send and to cut. */
function clientOf(transport: Transport, inbox: Inbox, sendFrame: (frame: string) => Promise<void>, abort: () => void): SockJsClient {
  return {
    transport,
    frames: inbox.frames,
    messages: inbox.messages,
    get closure() {
      return inbox.closure;
    },
    send: async (...messages) => {
      if (transport !== 'websocket-raw') return sendFrame(JSON.stringify(messages));
      for (const message of messages) await sendFrame(message);
    },
    sendFrame,
    receive: (count) => inbox.receive(count),
    closed: () => inbox.closed(),
    abort,
  };
}

async function connectWebSocket(transport: Transport, port: number): Promise<SockJsClient> {
  const framed = transport === 'websocket';
  const ws = new WebSocket(`ws://127.0.0.1:${port}${framed ? `${sessionPath()}/websocket` : '/chat/websocket'}`);
  const inbox = new Inbox();
  ws.on('error', () => undefined);
  ws.on('message', (data) => {
    if (framed) return inbox.frame(String(data));
    inbox.frames.push(String(data));
    inbox.messages.push(String(data));
  });
  ws.on('close', (code, reason) => {
    inbox.closure ??= { code, reason: String(reason) };
  });
  await eventually('the session opens', () => (framed ? inbox.frames.length > 0 : ws.readyState !== WebSocket.CONNECTING));
  return clientOf(
    transport,
    inbox,
    async (frame) => ws.send(frame),
    () => ws.terminate(),
  );
}

const RECEIVING: Readonly<Record<string, { readonly method: string; readonly suffix: string }>> = {
  'xhr-streaming': { method: 'POST', suffix: '/xhr_streaming' },
  eventsource: { method: 'GET', suffix: '/eventsource' },
  htmlfile: { method: 'GET', suffix: '/htmlfile?c=callback' },
  'xhr-polling': { method: 'POST', suffix: '/xhr' },
};

async function connectFallback(transport: Transport, port: number): Promise<SockJsClient> {
  const path = sessionPath();
  const inbox = new Inbox();
  const { method, suffix } = RECEIVING[transport] ?? { method: '', suffix: '' };
  const cut = new AbortController();
  let ended = false;

  const receiveForever = async (): Promise<void> => {
    while (!ended && inbox.closure === undefined) {
      const current = await openHttp({ port, path: path + suffix, method, signal: cut.signal });
      let taken = 0;
      while (!current.isOver && !ended) {
        taken = takeFrames(transport, current.text, taken, inbox);
        await Promise.race([current.ended, new Promise((resolve) => setTimeout(resolve, 5))]);
      }
      takeFrames(transport, current.text, taken, inbox);
    }
  };
  void receiveForever().catch(() => (ended = true));
  await eventually('the session opens', () => inbox.frames.includes('o'));
  return clientOf(
    transport,
    inbox,
    async (frame) => {
      const { status, body } = await fetchHttp({ port, path: `${path}/xhr_send`, method: 'POST', body: frame });
      if (status !== 204) throw new Error(`xhr_send: ${status} ${body}`);
    },
    () => {
      ended = true;
      cut.abort();
    },
  );
}

/** The frames of a streaming answer, of which `taken` were handed on already. */
function takeFrames(transport: Transport, text: string, taken: number, inbox: Inbox): number {
  const frames = framesIn(transport, text);
  for (const frame of frames.slice(taken)) inbox.frame(frame);
  return frames.length;
}

export function framesIn(transport: Transport, text: string): readonly string[] {
  switch (transport) {
    case 'eventsource':
      return [...text.matchAll(/data: (.*)\r\n\r\n/g)].map(([, data]) => decodeURI(data ?? ''));
    case 'htmlfile':
      return [...text.matchAll(/<script>\np\((.*)\);\n<\/script>\r\n/g)].map(([, json]) => JSON.parse(json ?? '') as string);
    default:
      return text
        .split('\n')
        .slice(0, -1)
        .filter((line) => !/^h{2048}$/.test(line));
  }
}
