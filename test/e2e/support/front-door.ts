/**
 * An HTTP proxy between browsers and a node, which does what those of offices and hotels do: it cuts connections, lets WebSockets
 * go silent without a word, and refuses what it does not like. It reads HTTP, so it can tell transports apart;
 * `support/cut-proxy.ts` carries bytes and knows nothing of them.
 */
import { createServer, request, type ClientRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export class FrontDoor {
  readonly url: string;
  /** Requests and upgrades to a path that matches are refused with 403. */
  refused: RegExp | undefined;
  readonly #server: Server;
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  readonly #tunnels = new Set<Socket>();

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.#target = target;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => keep(this.#sockets, socket));
    server.on('request', (incoming, answer) => this.#passRequest(incoming, answer));
    server.on('upgrade', (incoming: IncomingMessage, socket: Socket) => this.#passUpgrade(incoming, socket));
  }

  /** Passes everything on to the node at `url`, the `Host` unchanged. */
  static async before(url: string): Promise<FrontDoor> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FrontDoor(server, new URL(url));
  }

  /** Ends every connection that is open now. New ones are welcome. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing passes any more on the WebSockets that are open now, in either direction, and nobody is told. New ones are welcome. */
  silence(): void {
    for (const tunnel of this.#tunnels) {
      tunnel.unpipe();
      tunnel.pause();
    }
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  #passRequest(incoming: IncomingMessage, answer: ServerResponse): void {
    if (this.refused?.test(incoming.url ?? '')) {
      answer.writeHead(403).end();
      return;
    }
    const outgoing = this.#ask(incoming);
    outgoing.once('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
      // A stream's head counts before its first byte does.
      answer.flushHeaders();
      response.pipe(answer);
      response.once('error', () => answer.destroy());
    });
    outgoing.once('error', () => answer.destroy());
    answer.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  #passUpgrade(incoming: IncomingMessage, socket: Socket): void {
    if (this.refused?.test(incoming.url ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const outgoing = this.#ask(incoming);
    outgoing.once('upgrade', (response: IncomingMessage, far: Socket, head: Buffer) => {
      socket.write(headOf(response));
      socket.write(head);
      for (const [from, to] of [[socket, far] as const, [far, socket] as const]) {
        keep(this.#tunnels, from);
        keep(this.#sockets, from);
        from.pipe(to);
        from.once('close', () => to.destroy());
      }
    });
    outgoing.once('response', () => socket.destroy());
    outgoing.once('error', () => socket.destroy());
    outgoing.end();
  }

  #ask({ method, url, headers }: IncomingMessage): ClientRequest {
    const { hostname: host, port } = this.#target;
    return request({ host, port, method, path: url, headers, agent: false });
  }
}

function keep(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  // Being cut is what happens here; `close` follows.
  socket.on('error', () => undefined);
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let index = 0; index < rawHeaders.length; index += 2) lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
