/** The one place where a refusal becomes an answer, a count and, where it is our fault, a line in the log. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Metrics } from '../support/metrics.ts';
import { TokenBucket } from '../support/rate-limit.ts';
import { errorBody, HttpError, toHttpError } from './errors.ts';
import { FAILURES_LOGGED_BURST, FAILURES_LOGGED_PER_SECOND } from './limits.ts';

export interface ErrorHandlerOptions {
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'requestsRefused'>;
  readonly clock: Clock;
}

export function createErrorHandler({ logger, metrics, clock }: ErrorHandlerOptions): ErrorRequestHandler {
  const lines = new TokenBucket({ perSecond: FAILURES_LOGGED_PER_SECOND, burst: FAILURES_LOGGED_BURST }, clock.now());
  let unlogged = 0;

  /** An outage fails every request; its thousandth line says nothing new. */
  function log(method: string, path: string, error: HttpError): void {
    if (!lines.take(clock.now()).allowed) {
      unlogged += 1;
      return;
    }
    const level = error.code === 'internal' ? 'error' : 'warn';
    logger[level]({ method, path, code: error.code, err: error.cause ?? error, unlogged }, 'A request failed.');
    unlogged = 0;
  }

  // Express knows a handler of errors by its four parameters.
  return (thrown: unknown, req, res, _next) => {
    const error = toHttpError(thrown);
    metrics.requestsRefused.inc({ reason: error.code });
    if (error.status >= 500) log(req.method, pathOf(req.originalUrl), error);
    // Too late to say it: the connection ends, so that half an answer is not taken for a whole one.
    if (res.headersSent) return void res.socket?.destroySoon();
    if (error.allow !== undefined) res.set('Allow', error.allow.join(', '));
    if (error.retryAfterMs !== undefined) res.set('Retry-After', String(Math.ceil(error.retryAfterMs / 1000)));
    for (const header of ['Content-Encoding', 'Content-Range', 'ETag', 'Last-Modified']) res.removeHeader(header);
    res.set('Cache-Control', 'no-store');
    res.status(error.status).json(errorBody(error.code, error.message, error.retryAfterMs));
  };
}

/** A query is no business of a log. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** For the end of a route: whatever came so far was another method. */
export function methodNotAllowed(...allow: readonly string[]): RequestHandler {
  return () => {
    throw new HttpError('method_not_allowed', { allow });
  };
}

export const notFound: RequestHandler = () => {
  throw new HttpError('not_found');
};
