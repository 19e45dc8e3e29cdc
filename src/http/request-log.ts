import type { RequestHandler } from 'express';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { pathOf } from './error-handler.ts';
import { SLOW_REQUEST_MS } from './limits.ts';

/** A line for each request at level `debug`, and for a slow one at `info`: method, path without query, status and time; no headers, no address. */
export function requestLog(logger: Logger, clock: Clock): RequestHandler {
  return (req, res, next) => {
    const startedAtMs = clock.now();
    const { method } = req;
    const path = pathOf(req.originalUrl);
    res.once('close', () => {
      const durationMs = clock.now() - startedAtMs;
      const line = { method, path, status: res.statusCode, durationMs };
      if (durationMs >= SLOW_REQUEST_MS) logger.info(line, 'A request was slow.');
      else logger.debug(line, 'request');
    });
    next();
  };
}
