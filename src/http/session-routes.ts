/** `/api/session`: who one is, and a ticket that ties the next connection to it. */
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { User } from '../protocol/messages.ts';
import { decodeName } from '../protocol/names.ts';
import { givenName } from '../sessions/given-names.ts';
import type { Identity } from '../sessions/identity.ts';
import { USER_ID_LENGTH } from '../sessions/session-limits.ts';
import type { SessionRateLimiter } from '../sessions/session-rate-limiter.ts';
import type { WebSessions } from '../sessions/web-sessions.ts';
import { Admission } from '../support/admission.ts';
import type { Clock } from '../support/clock.ts';
import { randomId } from '../support/random.ts';
import { limitedAddress } from './client-address.ts';
import { methodNotAllowed } from './error-handler.ts';
import { HttpError } from './errors.ts';
import { BODY_MAX_BYTES } from './limits.ts';
import { withStores } from './stores-deadline.ts';

export interface SessionRoutesOptions {
  readonly sessions: WebSessions;
  readonly identity: Pick<Identity, 'setName' | 'user' | 'issueTicket'>;
  readonly newSessions: SessionRateLimiter;
  readonly clock: Clock;
}

interface SessionAnswer {
  readonly user: User;
  readonly ticket: string;
}

export function sessionRoutes(options: SessionRoutesOptions): Router {
  const { clock } = options;
  const json = express.json({ limit: BODY_MAX_BYTES, inflate: false });
  const router = express.Router();
  router
    .route('/session')
    .all(fewInATurn(new Admission()))
    .get(async (req, res) => {
      res.json(await withStores(clock, () => present(req, res, options)));
    })
    .post(json, async (req, res) => {
      const name = requestedName(req);
      res.json(await withStores(clock, () => makeOrRename(req, res, name, options)));
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));
  return router;
}

/** A crowd that comes back all at once asks for its tickets all at once, and would have everybody else wait while it is served. */
function fewInATurn(admission: Admission): RequestHandler {
  return (_req, _res, next) => {
    const admitted = admission.admit(async () => next());
    if (typeof admitted === 'number') throw new HttpError('rate_limited', { retryAfterMs: admitted });
  };
}

/** @returns the name asked for, trimmed; `undefined` where none is. */
function requestedName(req: Request): string | undefined {
  const empty = req.headers['content-length'] === '0';
  if (!empty && req.is('application/json') === false) throw new HttpError('unsupported_media_type');
  const body: unknown = req.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError('bad_request', { message: 'The body must be a JSON object.' });
  }
  if (!('name' in body) || body.name === undefined) return undefined;
  const decision = decodeName(body.name);
  if (!decision.ok) throw new HttpError('bad_request', { message: decision.reason });
  return decision.name;
}

async function present(req: Request, res: Response, { sessions, identity }: SessionRoutesOptions): Promise<SessionAnswer> {
  const userId = await sessions.resume(req, res);
  if (userId === undefined) throw new HttpError('unauthorized');
  const [user, ticket] = await Promise.all([identity.user(userId), identity.issueTicket(userId), sessions.renew(req)]);
  if (user === undefined) throw new HttpError('unauthorized');
  return { user, ticket };
}

/** A session that lost its person (a store that forgot) gets a name again, under the same id. */
async function makeOrRename(req: Request, res: Response, name: string | undefined, options: SessionRoutesOptions): Promise<SessionAnswer> {
  const { sessions, identity } = options;
  const userId = await sessions.resume(req, res);
  if (userId === undefined) return make(req, name ?? givenName(), options);
  const naming = async (): Promise<User> =>
    name === undefined ? ((await identity.user(userId)) ?? identity.setName(userId, givenName())) : identity.setName(userId, name);
  const [user, ticket] = await Promise.all([naming(), identity.issueTicket(userId), sessions.renew(req)]);
  return { user, ticket };
}

async function make(req: Request, name: string, { sessions, identity, newSessions }: SessionRoutesOptions): Promise<SessionAnswer> {
  const decision = await newSessions.take(limitedAddress(req.ip));
  if (!decision.allowed) throw new HttpError('rate_limited', { retryAfterMs: decision.retryAfterMs });
  const userId = randomId(USER_ID_LENGTH);
  const [user, ticket] = await Promise.all([identity.setName(userId, name), identity.issueTicket(userId), sessions.begin(req, userId)]);
  return { user, ticket };
}
