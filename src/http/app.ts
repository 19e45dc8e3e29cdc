/** The HTTP side of a node: page, API, health and metrics. What is under `/chat` goes to the SockJS edge instead. */
import express, { type Express } from 'express';
import type { Store } from 'express-session';
import { WebSessions } from '../sessions/web-sessions.ts';
import { systemClock, type Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Metrics } from '../support/metrics.ts';
import { apiRoutes, type ApiOptions } from './api-routes.ts';
import { createErrorHandler, notFound } from './error-handler.ts';
import { healthRoutes } from './health-routes.ts';
import type { NodeStatus } from './node-status.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security.ts';
import { staticClient, type StaticClientOptions } from './static-client.ts';

export interface AppOptions extends Omit<ApiOptions, 'sessions' | 'clock'> {
  readonly status: NodeStatus;
  /** Where session objects are kept; a store that hangs costs an API call 2 s and nothing else anything. */
  readonly sessionStore: Store;
  readonly sessionSecret: string;
  /** Proxies in front whose `X-Forwarded-For` and `-Proto` are believed; 0 believes none. */
  readonly trustProxyHops: number;
  readonly metrics: Pick<Metrics, 'registry' | 'requestsRefused'>;
  readonly logger: Logger;
  /** `undefined` serves no page, only the API. */
  readonly client: StaticClientOptions | undefined;
  readonly clock?: Clock;
}

export function createApp(options: AppOptions): Express {
  const { clock = systemClock, status, metrics, logger, trustProxyHops } = options;
  const app = express();
  app.disable('x-powered-by').set('query parser', false).set('trust proxy', trustProxyHops);
  app.use(requestLog(logger, clock), letGoWhileDraining(status), securityHeaders(trustProxyHops));
  app.use(healthRoutes(status, metrics.registry));
  const sessions = new WebSessions({ store: options.sessionStore, secret: options.sessionSecret });
  app.use('/api', apiRoutes({ ...options, sessions, clock }));
  if (options.client !== undefined) app.use(staticClient(options.client));
  app.use(notFound, createErrorHandler({ logger, metrics, clock }));
  return app;
}

/** A proxy then opens its next request's connection to another node, and none is idle here when this one exits. */
function letGoWhileDraining(status: NodeStatus): express.RequestHandler {
  return (_req, res, next) => {
    if (status.state() === 'draining') res.set('Connection', 'close');
    next();
  };
}
