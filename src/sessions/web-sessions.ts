/**
 * The login a browser keeps in its cookie. A session object holds nothing but the id of a person; names and tickets are
 * keys of their own. Every access to the store is a promise that the caller can give up on: the session middleware by
 * itself would wait for a store that never answers, also when the answer is already written.
 */
import session from 'express-session';
import type { Request, RequestHandler, Response } from 'express';
import { SESSION_TTL_MS } from './session-limits.ts';

declare module 'express-session' {
  interface SessionData {
    userId?: string;
  }
}

export const SESSION_COOKIE = 'tchatter.sid';

export interface WebSessionsOptions {
  readonly store: session.Store;
  /** Signs the cookie; the same on every node. */
  readonly secret: string;
}

export class WebSessions {
  readonly #store: session.Store;
  readonly #middleware: RequestHandler;

  constructor({ store, secret }: WebSessionsOptions) {
    this.#store = store;
    this.#middleware = session({
      name: SESSION_COOKIE,
      secret,
      store: new PlainStore(store),
      resave: false,
      saveUninitialized: false,
      rolling: true,
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto', path: '/', maxAge: SESSION_TTL_MS },
    });
  }

  /**
   * Loads the request's session; to be called before the other two.
   * @returns the id of the person it belongs to; `undefined` where there is none.
   */
  async resume(req: Request, res: Response): Promise<string | undefined> {
    await new Promise<void>((resolve, reject) => {
      this.#middleware(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(asError(error))));
    });
    return req.session.userId;
  }

  /** Makes the session loaded by {@link resume} that of a person; resolves when it is stored. */
  begin(req: Request, userId: string): Promise<void> {
    req.session.userId = userId;
    return new Promise((resolve, reject) => {
      req.session.save((error?: unknown) => (isFailure(error) ? reject(asError(error)) : resolve()));
    });
  }

  /** Gives a resumed session its full life time again. */
  renew(req: Request): Promise<void> {
    req.session.touch();
    return new Promise((resolve, reject) => {
      if (this.#store.touch === undefined) return resolve();
      this.#store.touch(req.sessionID, req.session, (error?: unknown) => (isFailure(error) ? reject(asError(error)) : resolve()));
    });
  }
}

/**
 * The store without `touch`: with it, the middleware holds every answer back until the store has answered once more.
 * It also hides the store's events, on which the middleware would go on without any session.
 */
class PlainStore extends session.Store {
  readonly #store: session.Store;

  constructor(store: session.Store) {
    super();
    this.#store = store;
  }

  override get(id: string, callback: (error: unknown, session?: session.SessionData | null) => void): void {
    this.#store.get(id, callback);
  }

  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void): void {
    this.#store.set(id, data, callback);
  }

  override destroy(id: string, callback?: (error?: unknown) => void): void {
    this.#store.destroy(id, callback);
  }
}

/** Stores call back with `null` or `undefined` where nothing went wrong. */
function isFailure(error: unknown): boolean {
  return error !== undefined && error !== null;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The session store failed.', { cause: error });
}
