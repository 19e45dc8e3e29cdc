/** Clients in a room that can stop reading, on real sockets, one per transport. */
import { WebSocket } from 'ws';
import type { Transport } from '../../src/connections/socket.ts';
import type { ServerMessage } from '../../src/protocol/messages.ts';
import { eventually } from './eventually.ts';
import { fetchHttp, openHttp, type HttpStream } from './http.ts';
import { framesIn, sessionPath } from './sockjs-client.ts';

export interface StoppingClient {
  readonly transport: Transport;
  /** Seqs of the messages it has read, those of its `joined` included. */
  seqs(): number[];
  stopReading(): void;
  /** Takes what has come meanwhile, and goes on. */
  readOn(): void;
  /** The code it was closed with, once it has read that. */
  readonly closedWith: number | undefined;
  abort(): void;
}

/** Joins with `hello`, which names the room, and resolves when it is in. */
export async function joinAs(transport: Transport, port: number, hello: string): Promise<StoppingClient> {
  const client = transport.startsWith('websocket') ? await overWebSocket(transport, port, hello) : await overHttp(transport, port, hello);
  await eventually(`${transport} has joined`, () => client.joined());
  return client;
}

class Reader {
  readonly #seqs: number[] = [];
  #joined = false;
  closedWith: number | undefined;

  frame(frame: string): void {
    if (frame.startsWith('a')) for (const message of JSON.parse(frame.slice(1)) as string[]) this.message(message);
    if (frame.startsWith('c')) [this.closedWith] = JSON.parse(frame.slice(1)) as [number, string];
  }

  message(text: string): void {
    const message = JSON.parse(text) as ServerMessage;
    if (message.type === 'joined') this.#joined = true;
    if (message.type === 'joined') for (const { seq } of message.messages) this.#seqs.push(seq);
    if (message.type === 'message') this.#seqs.push(message.seq);
  }

  joined(): boolean {
    return this.#joined;
  }

  seqs(): number[] {
    return this.#seqs;
  }
}

async function overWebSocket(transport: Transport, port: number, hello: string): Promise<StoppingClient & Reader> {
  const framed = transport === 'websocket';
  const ws = new WebSocket(`ws://127.0.0.1:${port}${framed ? `${sessionPath()}/websocket` : '/chat/websocket'}`);
  const reader = new Reader();
  ws.on('error', () => undefined);
  ws.on('message', (data) => (framed ? reader.frame(String(data)) : reader.message(String(data))));
  ws.on('close', (code) => (reader.closedWith ??= code));
  await new Promise((resolve) => ws.on('open', resolve));
  ws.send(framed ? JSON.stringify([hello]) : hello);
  return Object.assign(reader, {
    transport,
    stopReading: () => ws.pause(),
    readOn: () => ws.resume(),
    abort: () => ws.terminate(),
  });
}

async function overHttp(transport: Transport, port: number, hello: string): Promise<StoppingClient & Reader> {
  const path = sessionPath();
  const [method, suffix] = ({ 'xhr-streaming': ['POST', '/xhr_streaming'], eventsource: ['GET', '/eventsource'] } as const)[
    transport as 'xhr-streaming' | 'eventsource'
  ] ?? ['POST', '/xhr'];
  const reader = new Reader();
  let reading = true;
  let ended = false;
  let current: HttpStream | undefined;
  const receive = async (): Promise<void> => {
    while (!ended && reader.closedWith === undefined) {
      if (!reading) await eventually('it reads on', () => reading || ended, { withinMs: 120_000 });
      const stream = (current = await openHttp({ port, path: path + suffix, method }));
      let taken = 0;
      const take = (): void => {
        const frames = framesIn(transport, stream.text);
        for (const frame of frames.slice(taken)) reader.frame(frame);
        taken = frames.length;
      };
      while (!stream.isOver && !ended) {
        take();
        await Promise.race([stream.ended, new Promise((resolve) => setTimeout(resolve, 5))]);
      }
      take();
    }
  };
  void receive().catch(() => (ended = true));
  await eventually('the session opens', () => current !== undefined);
  await eventually('hello is taken', async () => {
    const { status } = await fetchHttp({ port, path: `${path}/xhr_send`, method: 'POST', body: JSON.stringify([hello]) });
    return status === 204;
  });
  return Object.assign(reader, {
    transport,
    stopReading: () => {
      reading = false;
      current?.pause();
    },
    readOn: () => {
      reading = true;
      current?.resume();
    },
    abort: () => {
      ended = true;
      current?.abort();
    },
  });
}
