/**
 * Session objects in this process's memory, for the embedded default. The store that comes with express-session keeps
 * expired ones for good; this one forgets them, and holds a bounded number.
 */
import session from 'express-session';
import { systemClock, type Clock } from '../support/clock.ts';
import { ExpiringMap } from '../support/expiring-map.ts';
import { MEMORY_SESSIONS_MAX, SESSION_TTL_MS } from './session-limits.ts';

type Done = (error?: unknown) => void;

export class MemorySessionStore extends session.Store {
  readonly #sessions: ExpiringMap<string>;

  constructor(clock: Clock = systemClock) {
    super();
    this.#sessions = new ExpiringMap({ ttlMs: SESSION_TTL_MS, maxEntries: MEMORY_SESSIONS_MAX, now: () => clock.now() });
  }

  override get(id: string, callback: (error: unknown, session?: session.SessionData | null) => void): void {
    const json = this.#sessions.get(id);
    const data = json === undefined ? null : (JSON.parse(json) as session.SessionData);
    setImmediate(() => callback(null, data));
  }

  override set(id: string, data: session.SessionData, callback?: Done): void {
    this.#sessions.set(id, JSON.stringify(data));
    finish(callback);
  }

  override touch(id: string, _data: session.SessionData, callback?: Done): void {
    this.#sessions.touch(id);
    finish(callback);
  }

  override destroy(id: string, callback?: Done): void {
    this.#sessions.delete(id);
    finish(callback);
  }
}

/** Answers later, as every other store does. */
function finish(callback: Done | undefined): void {
  if (callback !== undefined) setImmediate(callback);
}
