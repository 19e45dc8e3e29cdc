/** `/api/ops`: the window on the machine room. Reading alone, and only for those it is open to. */
import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Request, type RequestHandler, type Router } from 'express';
import type { OpsAnswer } from '../protocol/ops.ts';
import type { Clock } from '../support/clock.ts';
import { methodNotAllowed } from './error-handler.ts';
import { HttpError } from './errors.ts';
import { withStores } from './stores-deadline.ts';

/** For whom the machine room is open. */
export type OpsAccess = { readonly kind: 'everybody' } | { readonly kind: 'token'; readonly token: string } | { readonly kind: 'nobody' };

/** What is asked of the machine room. */
export interface OpsWindow {
  /** @param after the `cursor` of an earlier answer. */
  look(after: string | undefined): Promise<OpsAnswer>;
}

export interface OpsRoutesOptions {
  readonly opsAccess: OpsAccess;
  readonly machineRoom: OpsWindow;
  readonly clock: Clock;
}

export function opsRoutes({ opsAccess, machineRoom, clock }: OpsRoutesOptions): Router {
  const router = express.Router();
  router
    .route('/ops')
    .get(guard(opsAccess), async (req, res) => {
      res.json(await withStores(clock, () => machineRoom.look(cursorIn(req))));
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}

function guard(access: OpsAccess): RequestHandler {
  switch (access.kind) {
    case 'everybody':
      return (_req, _res, next) => next();
    case 'nobody':
      return () => {
        throw new HttpError('forbidden', {
          message: 'The machine room is closed: OPS_PUBLIC=true opens it to everybody, OPS_TOKEN to those who have the token.',
        });
      };
    case 'token': {
      const wanted = digestOf(access.token);
      return (req, res, next) => {
        const [, given] = /^Bearer +(.+)$/i.exec(req.headers.authorization ?? '') ?? [];
        if (given !== undefined && timingSafeEqual(digestOf(given), wanted)) return next();
        res.set('WWW-Authenticate', 'Bearer');
        throw new HttpError('unauthorized', {
          message:
            given === undefined
              ? 'The machine room wants its token, as Authorization: Bearer.'
              : 'This is not the token of the machine room.',
        });
      };
    }
  }
}

/** Of one length, so that comparing takes the same time whatever was given. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Queries are not parsed elsewhere: nothing else has one. */
function cursorIn({ originalUrl }: Request): string | undefined {
  return new URLSearchParams(originalUrl.split('?')[1]).get('after') ?? undefined;
}
