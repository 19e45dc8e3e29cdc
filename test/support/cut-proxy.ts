/**
 * A TCP proxy on the loopback interface that does what networks do: cuts connections, swallows bytes without a word,
 * refuses, and is slow. A browser's own offline emulation leaves open WebSockets alone; this does not.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `up` is from the client to the server. */
export type Direction = 'up' | 'down' | 'both';

export interface CutProxy {
  readonly port: number;
  /** Connections open now. */
  connections(): number;
  /** Connections accepted since the start. */
  accepted(): number;
  /** Resets every open connection, on both sides. */
  cut(): void;
  /**
   * Takes bytes and passes nothing on, while connections stay open; new ones open as well. What was swallowed is gone: a
   * connection that was swallowed from is of no use any more, as after a real outage that outlasts the kernel's patience.
   */
  swallow(direction: Direction, on: boolean): void;
  /** Resets new connections at once. */
  refuse(on: boolean): void;
  /** Holds each piece back this long, both ways; order is kept. */
  delay(durationMs: number): void;
  /** Ends it with all its connections. */
  close(): Promise<void>;
}

/** Starts a proxy on a free port before `targetPort` of 127.0.0.1. */
export async function startCutProxy(targetPort: number): Promise<CutProxy> {
  const pairs = new Set<Pair>();
  const state = { swallowed: { up: false, down: false }, refusing: false, delayMs: 0, accepted: 0 };
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    state.accepted += 1;
    if (state.refusing) {
      client.on('error', ignore);
      return void client.resetAndDestroy();
    }
    const upstream = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair: Pair = { client, upstream };
    pairs.add(pair);
    carry(client, upstream, () => state.swallowed.up, state);
    carry(upstream, client, () => state.swallowed.down, state);
    for (const socket of [client, upstream]) {
      // The other side's fault shows as its close; which fault it was does not matter to a proxy.
      socket.on('error', ignore);
      socket.once('close', () => {
        pairs.delete(pair);
        for (const other of [client, upstream]) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const cut = (): void => {
    for (const { client, upstream } of pairs) {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => pairs.size,
    accepted: () => state.accepted,
    cut,
    swallow(direction, on) {
      if (direction !== 'down') state.swallowed.up = on;
      if (direction !== 'up') state.swallowed.down = on;
    },
    refuse: (on) => (state.refusing = on),
    delay: (durationMs) => (state.delayMs = durationMs),
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
}

function ignore(): void {
  return undefined;
}

function carry(from: Socket, to: Socket, swallowed: () => boolean, state: { readonly delayMs: number }): void {
  let last = Promise.resolve();
  const pass = (action: () => void): void => {
    // Each piece is late by the delay, as on a long line; a chain of waits keeps the order and does not add them up.
    const due = Date.now() + state.delayMs;
    if (state.delayMs > 0) last = last.then(() => new Promise((resolve) => setTimeout(resolve, Math.max(0, due - Date.now()))));
    last = last.then(() => {
      if (!to.destroyed) action();
    });
  };
  from.on('data', (bytes) => {
    if (swallowed()) return;
    pass(() => {
      if (to.write(bytes)) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
  });
  from.on('end', () => {
    if (!swallowed()) pass(() => to.end());
  });
}
