/** A chat with one fault: it answers as a node does, over raw WebSockets, except where the test says otherwise. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ClientMessage, ServerMessage } from '../../src/protocol/messages.ts';

const USER = { id: 'user-probe', name: 'Probe' };

export interface Fault {
  /** Answers a request in the chat's place; returns false where the chat shall. */
  readonly request?: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** Takes an upgrade in the chat's place. */
  readonly upgrade?: (socket: Duplex) => void;
  /** What becomes of what the chat would say; by default it is said. */
  readonly says?: (message: ServerMessage) => readonly ServerMessage[];
}

export class BrokenChat {
  readonly #fault: Fault;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  readonly #websockets = new WebSocketServer({ noServer: true });

  private constructor(fault: Fault) {
    this.#fault = fault;
    this.#server = createServer((req, res) => {
      if (fault.request?.(req, res)) return;
      const status = req.url === '/api/session' ? (req.method === 'POST' ? 200 : 401) : 404;
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ user: USER, ticket: 'ticket' }));
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (req, socket, head) => {
      if (fault.upgrade !== undefined) return fault.upgrade(socket);
      this.#websockets.handleUpgrade(req, socket, head, (ws) => this.#talk(ws));
    });
  }

  static async start(fault: Fault): Promise<BrokenChat> {
    const chat = new BrokenChat(fault);
    await new Promise<void>((resolve) => chat.#server.listen(0, '127.0.0.1', resolve));
    return chat;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #talk(ws: WebSocket): void {
    ws.on('message', (data: Buffer) => {
      for (const answer of answersTo(JSON.parse(data.toString()) as ClientMessage)) {
        for (const said of this.#fault.says?.(answer) ?? [answer]) ws.send(JSON.stringify(said));
      }
    });
  }
}

function answersTo(message: ClientMessage): readonly ServerMessage[] {
  switch (message.type) {
    case 'hello':
      return [{ type: 'welcome', protocol: 1, user: USER, node: 'broken', version: '1.0.0', serverTime: 0 }];
    case 'join':
      return [{ type: 'joined', room: message.room, epoch: 'e1', seq: 0, messages: [], complete: true, members: [USER], memberCount: 1 }];
    case 'send': {
      const { room, id, text } = message;
      return [
        { type: 'message', room, seq: 1, id, user: USER, text, time: 0 },
        { type: 'ack', room, seq: 1, id, epoch: 'e1', time: 0 },
      ];
    }
    case 'ping':
      return [{ type: 'pong', id: message.id, heads: {} }];
    case 'leave':
      return [{ type: 'left', room: message.room }];
    default:
      return [];
  }
}
