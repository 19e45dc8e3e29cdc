/** Everything under `/api`: who may call it from where, the calls, and 404 in JSON for the rest. */
import express, { type RequestHandler, type Router } from 'express';
import { methodNotAllowed, notFound } from './error-handler.ts';
import { HttpError } from './errors.ts';
import { PREFLIGHT_SECONDS } from './limits.ts';
import { opsRoutes, type OpsRoutesOptions } from './ops-routes.ts';
import type { OriginPolicy } from './origin-policy.ts';
import { roomRoutes, type RoomRoutesOptions } from './room-routes.ts';
import { sessionRoutes, type SessionRoutesOptions } from './session-routes.ts';

export interface ApiOptions extends SessionRoutesOptions, RoomRoutesOptions, OpsRoutesOptions {
  readonly node: string;
  readonly version: string;
  readonly originPolicy: OriginPolicy;
}

export function apiRoutes(options: ApiOptions): Router {
  const router = express.Router();
  router.use(guardOrigin(options.originPolicy));
  router
    .route('/version')
    .get((_req, res) => void res.json({ version: options.version, node: options.node }))
    .all(methodNotAllowed('GET', 'HEAD'));
  router.use(sessionRoutes(options), roomRoutes(options), opsRoutes(options), notFound);
  return router;
}

/** Refuses foreign pages, and answers the allowed ones so that their browsers let them read. */
function guardOrigin(policy: OriginPolicy): RequestHandler {
  return (req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', Vary: 'Origin' });
    if (!policy.allows(req)) throw new HttpError('forbidden_origin');
    const foreign = policy.foreign(req);
    if (foreign === undefined) return next();
    res.set({
      'Access-Control-Allow-Origin': foreign,
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': 'Retry-After',
    });
    if (req.method !== 'OPTIONS') return next();
    res
      .set({
        'Access-Control-Allow-Methods': 'GET, POST',
        'Access-Control-Allow-Headers': 'Content-Type',
        'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
      })
      .status(204)
      .end();
  };
}
