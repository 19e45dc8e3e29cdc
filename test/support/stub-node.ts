/** What stands in for a node behind HAProxy: answers as it is told, and remembers what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createHash } from 'node:crypto';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export class StubNode {
  readonly name: string;
  /** What it was asked, health checks apart. */
  readonly seen: SeenRequest[] = [];
  /** Status of `/lbz`. */
  health = 200;
  /** Answers everything else; with its name by default. */
  answer: (req: IncomingMessage, res: ServerResponse) => void = (_req, res) => void res.end(this.name);
  /** Whether upgrades are taken, or refused with 503 as a draining node does. */
  takesUpgrades = true;
  readonly #server: Server;
  readonly #upgraded = new Set<Socket>();
  #port = 0;

  private constructor(name: string) {
    this.name = name;
    this.#server = createServer((req, res) => {
      if (req.url === '/lbz') return void res.writeHead(this.health).end();
      this.#see(req);
      this.answer(req, res);
    });
    this.#server.on('upgrade', (req, socket: Socket) => this.#upgrade(req, socket));
  }

  static async start(name: string): Promise<StubNode> {
    const node = new StubNode(name);
    await node.startAgain();
    return node;
  }

  /** After {@link stop}: on the port it had. */
  async startAgain(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get port(): number {
    return this.#port;
  }

  get paths(): readonly string[] {
    return this.seen.map(({ path }) => path);
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#upgraded) socket.destroy();
    this.#server.closeAllConnections();
    await closed;
  }

  #see({ method = '', url = '', headers }: IncomingMessage): void {
    this.seen.push({ method, path: url, headers });
  }

  #upgrade(req: IncomingMessage, socket: Socket): void {
    this.#see(req);
    socket.on('error', () => undefined);
    if (!this.takesUpgrades) return void socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    this.#upgraded.add(socket);
    socket.on('end', () => socket.end());
    socket.resume();
    const key = `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nX-Node: ${this.name}\r\n\r\n`,
    );
  }
}
