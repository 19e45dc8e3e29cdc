/**
 * What the `sockjs` package serves: greeting, info, iframe page and the HTTP fallbacks.
 *
 * The package keeps one map of sessions for the whole process, in a plain object. So the session part of an address is written
 * anew before the package sees it: two servers in one process (in tests) share no sessions, and a session called
 * `constructor` is a session like any other.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AcceptSocket } from '../connections/socket.ts';
import { CloseCode } from '../protocol/codes.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { randomId } from '../support/random.ts';
import { FallbackSocket } from './fallback-socket.ts';
import { INTERNAL_ERROR, acceptGuarded } from './guarded-handlers.ts';
import { iframeHeaders, keepScriptsClosed } from './html-pages.ts';
import { SOCKJS_PREFIX, type Route } from './routes.ts';
import { createSockJsServer, type SockJsConnection } from './sockjs-package.ts';

export interface FallbackTransportOptions {
  readonly accept: AcceptSocket;
  readonly logger: Logger;
  readonly clientScriptUrl: string;
  /** Full origins, beside our own, whose pages may embed the iframe page. */
  readonly frameAncestors: readonly string[];
  readonly heartbeatIntervalMs: number;
  readonly disconnectDelayMs: number;
  /** How long the last answer of a session that is over may take. */
  readonly closeTimeoutMs: number;
  readonly clock: Clock;
  readonly responseLimitBytes: number;
  /** Called for each session that has ended. */
  readonly onEnded: () => void;
}

/** What this transport is asked for; the rest of the routes are not its business. */
export type FallbackRoute = Extract<Route, { kind: 'static' | 'iframe' | 'receive' | 'send' | 'websocket' }>;

export class FallbackTransport {
  readonly #options: FallbackTransportOptions;
  readonly #serve: (req: IncomingMessage, res: ServerResponse) => void;
  /** By the name the package knows them by; a session is here until the package has forgotten it. */
  readonly #sessions = new Map<string, FallbackSocket>();
  /** Sets this server's sessions apart from those of others in the process. */
  readonly #realm = randomId(8);

  constructor(options: FallbackTransportOptions) {
    this.#options = options;
    const timing = { heartbeat_delay: options.heartbeatIntervalMs, disconnect_delay: options.disconnectDelayMs };
    this.#serve = createSockJsServer(
      {
        prefix: SOCKJS_PREFIX,
        sockjs_url: options.clientScriptUrl,
        response_limit: options.responseLimitBytes,
        // What /chat/info says; upgrades never come here.
        websocket: true,
        log: (severity) => this.#log(severity),
        ...timing,
      },
      (connection) => this.#take(connection),
    );
  }

  /** Sessions that have not ended; a closed one counts until its client has had time to ask and hear of it. */
  get openSessions(): number {
    return this.#sessions.size;
  }

  /** Whether a session's requests belong to one that is open here already. */
  knows(session: string): boolean {
    return this.#sessions.has(this.#key(session));
  }

  /** Answers a request, whose body, if any, is then to be replayed. */
  handleRequest(req: IncomingMessage, res: ServerResponse, route: FallbackRoute): void {
    // Of a socket that has closed already the package would never hear the end.
    if (req.socket.destroyed) return;
    res.setHeader('X-Content-Type-Options', 'nosniff');
    if (route.kind === 'iframe') iframeHeaders(res, this.#options.frameAncestors);
    if (route.kind === 'receive' && route.transport === 'htmlfile') keepScriptsClosed(res);
    if (route.kind === 'receive') this.#sessions.get(this.#key(route.session))?.receiving(res);
    req.url = SOCKJS_PREFIX + this.#pathOf(route);
    this.#serve(req, res);
  }

  /** Closes all with 4010; polling clients hear of it at their next poll. */
  closeAll(): void {
    for (const socket of this.#sessions.values()) socket.close(CloseCode.goingAway, 'going away');
  }

  #pathOf(route: FallbackRoute): string {
    switch (route.kind) {
      case 'static':
      case 'iframe':
        return route.path;
      case 'websocket':
        return '/websocket';
      case 'receive':
        return `/0/${this.#key(route.session)}/${route.transport}${route.query}`;
      case 'send':
        return `/0/${this.#key(route.session)}/xhr_send`;
    }
  }

  #key(session: string): string {
    return `${this.#realm}-${Buffer.from(session).toString('base64url')}`;
  }

  #take(connection: SockJsConnection): void {
    const { accept, logger, clock, closeTimeoutMs, onEnded } = this.#options;
    const socket = new FallbackSocket(connection);
    const first = connection._session.recv?.response;
    if (first) socket.receiving(first);
    const key = connection.pathname.split('/')[3] ?? '';
    this.#sessions.set(key, socket);
    connection.on('close', () => {
      this.#sessions.delete(key);
      clock.after(closeTimeoutMs, () => socket.cutUntaken());
      onEnded();
    });
    const handlers = acceptGuarded(accept, socket, logger);
    if (handlers === undefined) socket.close(INTERNAL_ERROR.code, INTERNAL_ERROR.reason);
    else socket.listen(handlers);
  }

  /** The package's lines hold addresses with session ids, so none of them is passed on; clients can cause both kinds at will. */
  #log(severity: string): void {
    if (severity === 'error') this.#options.logger.debug('sockjs could not handle a request');
  }
}
