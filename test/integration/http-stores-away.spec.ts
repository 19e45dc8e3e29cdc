import { expect } from 'chai';
import session from 'express-session';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppOptions } from '../../src/http/app.ts';
import { MemoryIdentity } from '../../src/sessions/memory-identity.ts';
import { MemorySessionStore } from '../../src/sessions/memory-session-store.ts';
import { eventually } from '../support/eventually.ts';
import { cookieOf, errorIn, sessionIn, startApp, type Asked, type RunningApp } from '../support/http-app.ts';
import type { HttpAnswer } from '../support/http.ts';

type Health = 'well' | 'hanging' | 'failing';

/** All the stores of a node, which can be made to hang or to fail, one method at a time or together. */
class Stores {
  health: Health = 'well';
  /** Only this method is affected; all of them where it is `undefined`. */
  affected: string | undefined;
  readonly #identity = new MemoryIdentity();
  readonly #sessions = new MemorySessionStore();

  readonly identity: AppOptions['identity'] = {
    setName: (id, name) => this.#pass('setName', () => this.#identity.setName(id, name)),
    user: (id) => this.#pass('user', () => this.#identity.user(id)),
    issueTicket: (id) => this.#pass('issueTicket', () => this.#identity.issueTicket(id)),
  };

  readonly log: AppOptions['log'] = { rooms: () => this.#pass('rooms', () => Promise.resolve(new Map([['lobby', 1]]))) };
  readonly presence: AppOptions['presence'] = { counts: () => this.#pass('counts', () => Promise.resolve(new Map())) };
  readonly newSessions: AppOptions['newSessions'] = { take: () => this.#pass('take', () => Promise.resolve({ allowed: true })) };

  readonly sessionStore = this.#makeSessionStore();

  #makeSessionStore(): session.Store {
    const passes = (method: string, callback: ((error: unknown) => void) | undefined, go: () => void): void => {
      const health = this.#healthOf(method);
      if (health === 'well') go();
      else if (health === 'failing') callback?.(new Error('Connection is closed.'));
    };
    const inner = this.#sessions;
    return new (class extends session.Store {
      override get(id: string, callback: (error: unknown, data?: session.SessionData | null) => void): void {
        passes('get', callback, () => inner.get(id, callback));
      }
      override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void): void {
        passes('set', callback, () => inner.set(id, data, callback));
      }
      override touch(id: string, data: session.SessionData, callback?: (error?: unknown) => void): void {
        passes('touch', callback, () => inner.touch(id, data, callback));
      }
      override destroy(id: string, callback?: (error?: unknown) => void): void {
        passes('destroy', callback, () => inner.destroy(id, callback));
      }
    })();
  }

  #healthOf(method: string): Health {
    return this.affected === undefined || this.affected === method ? this.health : 'well';
  }

  #pass<T>(method: string, work: () => Promise<T>): Promise<T> {
    const health = this.#healthOf(method);
    if (health === 'hanging') return new Promise<T>(() => undefined);
    return health === 'failing' ? Promise.reject(new Error('Connection is closed.')) : work();
  }
}

describe('with the stores out of reach', () => {
  let app: RunningApp;
  let stores: Stores;
  let cookie: Readonly<Record<'Cookie', string>>;
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tchatter-client-'));
    await writeFile(join(directory, 'index.html'), '<!doctype html>');
    await writeFile(join(directory, 'main-ABCD2345.js'), 'run()');
  });

  after(() => rm(directory, { recursive: true }));

  beforeEach(async () => {
    stores = new Stores();
    const { identity, log, presence, newSessions, sessionStore } = stores;
    app = await startApp({ identity, log, presence, newSessions, sessionStore, client: { directory } });
    cookie = cookieOf(await app.post({ name: 'Ann' }));
  });

  afterEach(() => app.stop());

  /** Asks, and lets 2 s pass once the request waits for a store. The app's clock stands still otherwise, so no answer comes by itself. */
  async function afterDeadline(path: string, asked: Asked): Promise<HttpAnswer> {
    const answer = app.ask(path, asked);
    await eventually('the request waits for its stores', () => app.clock.pending > 0);
    app.clock.advance(2_000);
    return answer;
  }

  const json = { 'Content-Type': 'application/json' };
  const calls: Readonly<Record<string, readonly [string, () => Asked]>> = {
    'GET /api/session': ['/api/session', () => ({ headers: cookie })],
    'POST /api/session without a session': ['/api/session', () => ({ method: 'POST', headers: json, body: '{"name":"Bob"}' })],
    'POST /api/session with one': ['/api/session', () => ({ method: 'POST', headers: { ...json, ...cookie }, body: '{"name":"Bob"}' })],
    'GET /api/rooms': ['/api/rooms', () => ({})],
  };

  function expectUnavailable(answer: HttpAnswer): void {
    expect(answer.status).to.equal(503);
    expect(errorIn(answer)).to.include({ code: 'unavailable', retryAfterMs: 1_000 });
    expect(answer.headers['retry-after']).to.equal('1');
    expect(answer.headers['content-type']).to.equal('application/json; charset=utf-8');
  }

  for (const [call, [path, asked]] of Object.entries(calls)) {
    it(`answers ${call} with 503 after 2 s when they hang, and normally when they are back`, async () => {
      stores.health = 'hanging';
      expectUnavailable(await afterDeadline(path, asked()));
      stores.health = 'well';
      expect((await app.ask(path, asked())).status).to.equal(200);
    });

    it(`answers ${call} with 503 at once when they fail`, async () => {
      stores.health = 'failing';
      expectUnavailable(await app.ask(path, asked()));
    });
  }

  const steps: Readonly<Record<string, readonly string[]>> = {
    'GET /api/session': ['get', 'touch', 'user', 'issueTicket'],
    'POST /api/session without a session': ['take', 'set', 'setName', 'issueTicket'],
    'POST /api/session with one': ['get', 'touch', 'setName', 'issueTicket'],
    'GET /api/rooms': ['rooms', 'counts'],
  };
  for (const [call, methods] of Object.entries(steps)) {
    for (const method of methods) {
      it(`answers ${call} with 503 when only "${method}" hangs or fails`, async () => {
        const [path, asked] = calls[call] as readonly [string, () => Asked];
        stores.affected = method;
        stores.health = 'hanging';
        expectUnavailable(await afterDeadline(path, asked()));
        stores.health = 'failing';
        expectUnavailable(await app.ask(path, asked()));
      });
    }
  }

  it('leaves page, assets, health, metrics and version as they are', async () => {
    stores.health = 'hanging';
    for (const path of ['/', '/rooms/lobby', '/main-ABCD2345.js', '/healthz', '/readyz', '/lbz', '/metrics', '/api/version']) {
      expect((await app.ask(path, { headers: cookie })).status, path).to.equal(200);
    }
    expect((await app.ask('/missing.js', { headers: cookie })).status).to.equal(404);
  });

  it('keeps the session of someone who was told 503', async () => {
    stores.health = 'failing';
    await app.post({ name: 'Bob' }, cookie);
    stores.health = 'well';
    expect(sessionIn(await app.ask('/api/session', { headers: cookie })).user.name).to.equal('Ann');
  });
});
