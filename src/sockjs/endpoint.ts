/**
 * Everything under `/chat`: who may come in, what is answered by which transport, and how it ends.
 *
 * Wiring: give {@link SockJsEndpoint.handleRequest} each request before any middleware, {@link SockJsEndpoint.handleUpgrade} each
 * `upgrade`, and {@link shouldUpgrade} to `http.createServer({ shouldUpgradeCallback })`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AcceptSocket } from '../connections/socket.ts';
import { FRAME_MAX_BYTES, HEARTBEAT_INTERVAL_MS } from '../protocol/limits.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Metrics } from '../support/metrics.ts';
import { FallbackTransport, type FallbackRoute } from './fallback-transport.ts';
import { CLOSE_TIMEOUT_MS, DISCONNECT_DELAY_MS, RESPONSE_LIMIT_BYTES } from './limits.ts';
import { REFUSALS, refuseBody, refuseRequest, refuseUpgrade, type HttpRefusal } from './refusal.ts';
import { announcesBody, readBody, replayBody } from './request-body.ts';
import { isSockJsUrl, parseRoute, type Route } from './routes.ts';
import { WebSocketTransport } from './websocket-transport.ts';

export interface SockJsEndpointOptions {
  /** Takes each new socket, whatever its transport. */
  readonly accept: AcceptSocket;
  /** Asked about every request and upgrade. */
  readonly originAllowed: (req: IncomingMessage) => boolean;
  /** While true, new sessions and upgrades are refused with 503; open ones go on. */
  readonly draining: () => boolean;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'requestsRefused'>;
  /** Where the iframe page finds SockJS's script. */
  readonly clientScript: { readonly url: string };
  readonly clock: Clock;
  /** Full origins, beside our own, whose pages may embed the iframe page; none by default. */
  readonly frameAncestors?: readonly string[];
  readonly heartbeatIntervalMs?: number;
  readonly disconnectDelayMs?: number;
  readonly responseLimitBytes?: number;
  readonly closeTimeoutMs?: number;
}

export interface SockJsEndpoint {
  /** Answers a request for an address under `/chat`; false, and nothing done, for any other. */
  handleRequest(req: IncomingMessage, res: ServerResponse): boolean;
  /** Takes or refuses an upgrade; one for an address that is not ours is refused too. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sockets of all transports that have not ended, those being closed included. */
  openSessions(): number;
  /** Takes no more, closes what is open with 4010, and resolves once all of it has ended (after the longest of the delays). */
  close(): Promise<void>;
}

/**
 * Which upgrades are looked at as such. All others (`h2c`, a POST) are ordinary requests, as HTTP has it; without this an
 * `upgrade` listener gets them with a body it cannot read.
 */
export function shouldUpgrade(req: IncomingMessage): boolean {
  return req.method === 'GET' && asksForWebSocket(req);
}

function asksForWebSocket(req: IncomingMessage): boolean {
  return req.headers.upgrade?.toLowerCase() === 'websocket';
}

export function createSockJsEndpoint(options: SockJsEndpointOptions): SockJsEndpoint {
  return new Endpoint(options);
}

class Endpoint implements SockJsEndpoint {
  readonly #options: SockJsEndpointOptions;
  readonly #websockets: WebSocketTransport;
  readonly #fallbacks: FallbackTransport;
  #closing: PromiseWithResolvers<void> | undefined;

  constructor(options: SockJsEndpointOptions) {
    this.#options = options;
    const { accept, logger, clock } = options;
    const heartbeatIntervalMs = options.heartbeatIntervalMs ?? HEARTBEAT_INTERVAL_MS;
    const closeTimeoutMs = options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS;
    const shared = { accept, logger, clock, heartbeatIntervalMs, closeTimeoutMs, onEnded: () => this.#finishClosing() };
    this.#websockets = new WebSocketTransport({
      ...shared,
      onFrameTooLarge: () => this.#count('frame_too_large'),
    });
    this.#fallbacks = new FallbackTransport({
      ...shared,
      clientScriptUrl: options.clientScript.url,
      frameAncestors: options.frameAncestors ?? [],
      disconnectDelayMs: options.disconnectDelayMs ?? DISCONNECT_DELAY_MS,
      responseLimitBytes: options.responseLimitBytes ?? RESPONSE_LIMIT_BYTES,
    });
  }

  handleRequest(req: IncomingMessage, res: ServerResponse): boolean {
    const url = req.url ?? '';
    if (!isSockJsUrl(url)) return false;
    const route = parseRoute(url);
    const refusal = this.#refusalOf(req, route);
    if (refusal !== undefined) {
      this.#count(refusal.reason);
      refuseRequest(res, refusal);
    } else if (route.kind === 'websocket' && req.method === 'GET') {
      this.#explainUpgrade(req, res);
    } else {
      // The refusal has left nothing but what the fallbacks answer.
      this.#serveWithBody(req, res, route as FallbackRoute);
    }
    return true;
  }

  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const route = parseRoute(req.url ?? '');
    const refusal = this.#upgradeRefusalOf(req, route);
    if (refusal !== undefined) {
      this.#count(refusal.reason);
      refuseUpgrade(socket, refusal);
    } else {
      this.#websockets.handleUpgrade(req, socket, head, route.kind === 'websocket' && route.framed);
    }
  }

  openSessions(): number {
    return this.#websockets.openSockets + this.#fallbacks.openSessions;
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = Promise.withResolvers<void>();
      this.#websockets.closeAll();
      this.#fallbacks.closeAll();
      this.#finishClosing();
    }
    return this.#closing.promise;
  }

  #finishClosing(): void {
    if (this.#closing === undefined || this.openSessions() > 0) return;
    this.#websockets.stop();
    this.#closing.resolve();
  }

  get #refusesNew(): boolean {
    return this.#closing !== undefined || this.#options.draining();
  }

  #refusalOf(req: IncomingMessage, route: Route): HttpRefusal | undefined {
    if (!this.#options.originAllowed(req)) return REFUSALS.origin;
    switch (route.kind) {
      case 'unknown':
        return REFUSALS.notFound;
      case 'off':
        return route.what === 'jsonp' ? REFUSALS.jsonp : REFUSALS.chunkingTest;
      case 'receive':
        return req.method !== 'OPTIONS' && this.#refusesNew && !this.#fallbacks.knows(route.session) ? REFUSALS.draining : undefined;
      default:
        return undefined;
    }
  }

  #upgradeRefusalOf(req: IncomingMessage, route: Route): HttpRefusal | undefined {
    if (!this.#options.originAllowed(req)) return REFUSALS.origin;
    if (route.kind !== 'websocket') return REFUSALS.upgradePath;
    if (req.method !== 'GET') return REFUSALS.upgradeMethod;
    if (!asksForWebSocket(req)) return REFUSALS.upgradeProtocol;
    return this.#refusesNew ? REFUSALS.draining : undefined;
  }

  #serveWithBody(req: IncomingMessage, res: ServerResponse, route: FallbackRoute): void {
    if (!announcesBody(req)) return this.#fallbacks.handleRequest(req, res, route);
    readBody(req, FRAME_MAX_BYTES, {
      complete: (body) => {
        this.#fallbacks.handleRequest(req, res, route);
        replayBody(req, body);
      },
      tooLarge: () => {
        this.#count(REFUSALS.tooLarge.reason);
        refuseBody(req, res, this.#options.clock);
      },
    });
  }

  /** A WebSocket's address without an upgrade: the protocol gives the words. */
  #explainUpgrade(req: IncomingMessage, res: ServerResponse): void {
    const refusal = asksForWebSocket(req) ? REFUSALS.upgradeConnection : REFUSALS.upgradeProtocol;
    this.#count(refusal.reason);
    res.writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=UTF-8' }).end(refusal.message);
  }

  #count(reason: string): void {
    this.#options.metrics.requestsRefused.inc({ reason });
  }
}
