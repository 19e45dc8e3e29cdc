/** Plain HTTP for tests: whole answers, answers read as they come, and bytes as they are on the wire. */
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { eventually } from './eventually.ts';

export interface HttpRequest {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Cuts the connection, also before there is an answer. */
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a connection of its own, read to its end. */
export async function fetchHttp(wanted: HttpRequest): Promise<HttpAnswer> {
  const stream = await openHttp(wanted);
  await stream.ended;
  return { status: stream.status, headers: stream.headers, body: stream.text };
}

/** An answer that is read while it is still coming in. */
export interface HttpStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** All that came so far. */
  readonly text: string;
  readonly isOver: boolean;
  /** Resolves at the end, be it regular or not. */
  readonly ended: Promise<void>;
  /** Resolves once `part` is in the text. */
  has(part: string): Promise<void>;
  /** Stops reading, as a browser does that hangs. */
  pause(): void;
  /** Goes on reading. */
  resume(): void;
  abort(): void;
}

export function openHttp({ port, path, method = 'GET', headers = {}, body, signal }: HttpRequest): Promise<HttpStream> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { ...length, ...headers },
      agent: false,
      ...(signal && { signal }),
    });
    sent.on('error', reject);
    sent.on('response', (response) => resolve(follow(response, () => sent.destroy())));
    sent.end(body);
  });
}

function follow(response: IncomingMessage, abort: () => void): HttpStream {
  let text = '';
  let isOver = false;
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (text += chunk));
  response.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    response.on('close', () => {
      isOver = true;
      resolve();
    });
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    get text() {
      return text;
    },
    get isOver() {
      return isOver;
    },
    ended,
    has: async (part) => void (await eventually(`${JSON.stringify(part)} in the answer`, () => text.includes(part))),
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    abort,
  };
}

/** A TCP connection whose bytes are written and read as they are. */
export interface WireConnection {
  readonly socket: Socket;
  readonly text: string;
  readonly isClosed: boolean;
  write(bytes: string | Buffer): void;
  has(part: string): Promise<void>;
  /** Resolves once the other side has ended it. */
  closed(): Promise<void>;
}

export function openWire(port: number): WireConnection {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let isClosed = false;
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  socket.on('close', () => (isClosed = true));
  return {
    socket,
    get text() {
      return text;
    },
    get isClosed() {
      return isClosed;
    },
    write: (bytes) => void socket.write(bytes),
    has: async (part) => void (await eventually(`${JSON.stringify(part)} on the wire`, () => text.includes(part))),
    closed: async () => void (await eventually('the connection ends', () => isClosed)),
  };
}

/** The head of a request, as text for {@link WireConnection.write}. */
export function requestHead(method: string, path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
