/** A SockJS endpoint on a real HTTP server, with a service behind it that tests look into. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AcceptSocket, Socket } from '../../src/connections/socket.ts';
import { loadClientScript } from '../../src/sockjs/client-script.ts';
import { createSockJsEndpoint, shouldUpgrade, type SockJsEndpoint, type SockJsEndpointOptions } from '../../src/sockjs/endpoint.ts';
import { Batch } from '../../src/support/batch.ts';
import { systemClock } from '../../src/support/clock.ts';
import { createLogger } from '../../src/support/logger.ts';
import { pause } from './eventually.ts';

/** What one socket's owner was told. */
export interface SeenSocket {
  readonly socket: Socket;
  readonly messages: string[];
  readonly invalid: string[];
  closed: number;
}

export interface TestEndpoint {
  readonly port: number;
  readonly server: Server;
  readonly endpoint: SockJsEndpoint;
  /** In the order they came. */
  readonly seen: SeenSocket[];
  /** Reasons of refusals, in the order they came. */
  readonly refused: string[];
  draining: boolean;
  stop(): Promise<void>;
}

export const ALLOWED_ORIGIN = 'https://friend.example';

/** Sends each message back; `batch:…` comes back as two messages of one batch. */
export const echo: AcceptSocket = (socket) => ({
  message: (text) => socket.send(new Batch(text.startsWith('batch:') ? [`${text}1`, `${text}2`] : [text])),
  invalid: (reason) => socket.send(new Batch([`invalid: ${reason}`])),
  untaken: () => undefined,
  closed: () => undefined,
});

export type EndpointSettings = Partial<SockJsEndpointOptions> & { readonly shouldUpgradeCallback?: typeof shouldUpgrade | undefined };

/** Starts an endpoint with delays short enough to see the end of them; `accept` is an echo unless given. */
export async function startEndpoint(settings: EndpointSettings = {}): Promise<TestEndpoint> {
  const { accept = echo, ...options } = settings;
  const seen: SeenSocket[] = [];
  const refused: string[] = [];
  const state = { draining: false };
  const clientScript = loadClientScript();

  const endpoint = createSockJsEndpoint({
    accept: (socket) => recordInto(seen, socket, accept),
    originAllowed: ({ headers }) => headers.origin === undefined || headers.origin === ALLOWED_ORIGIN,
    draining: () => state.draining,
    logger: createLogger('silent', 'test', '0'),
    metrics: {
      requestsRefused: { inc: ({ reason }: { reason: string }) => refused.push(reason) },
    } as unknown as SockJsEndpointOptions['metrics'],
    clientScript,
    clock: systemClock,
    disconnectDelayMs: 500,
    closeTimeoutMs: 500,
    ...options,
  });

  const shouldUpgradeCallback = 'shouldUpgradeCallback' in settings ? settings.shouldUpgradeCallback : shouldUpgrade;
  const server = createServer({ ...(shouldUpgradeCallback && { shouldUpgradeCallback }) }, (req, res) => {
    if (endpoint.handleRequest(req, res) || clientScript.handleRequest(req, res)) return;
    res.writeHead(404).end('not under /chat');
  });
  server.on('upgrade', (req, socket, head) => endpoint.handleUpgrade(req, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    server,
    endpoint,
    seen,
    refused,
    get draining() {
      return state.draining;
    },
    set draining(value) {
      state.draining = value;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      // Sessions whose streams were cut end by themselves once that is noticed, without waiting for their client to come back.
      await pause(0);
      await endpoint.close();
    },
  };
}

function recordInto(seen: SeenSocket[], socket: Socket, accept: AcceptSocket): ReturnType<AcceptSocket> {
  const record: SeenSocket = { socket, messages: [], invalid: [], closed: 0 };
  seen.push(record);
  const handlers = accept(socket);
  return {
    message(text) {
      record.messages.push(text);
      handlers.message(text);
    },
    invalid(reason) {
      record.invalid.push(reason);
      handlers.invalid(reason);
    },
    untaken() {
      handlers.untaken();
    },
    closed() {
      record.closed += 1;
      handlers.closed();
    },
  };
}
