/** The HTTP side of a node on a real server and a free port, with stores in memory and a clock moved by hand. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp, type AppOptions } from '../../src/http/app.ts';
import type { NodeState } from '../../src/http/node-status.ts';
import { createOriginPolicy } from '../../src/http/origin-policy.ts';
import { tuneServer } from '../../src/http/tune-server.ts';
import { MemoryIdentity } from '../../src/sessions/memory-identity.ts';
import { MemorySessionStore } from '../../src/sessions/memory-session-store.ts';
import { createMemorySessionRateLimiter } from '../../src/sessions/session-rate-limiter.ts';
import { createLogger } from '../../src/support/logger.ts';
import { Metrics } from '../../src/support/metrics.ts';
import { fetchHttp, type HttpAnswer } from './http.ts';
import { ManualClock } from './manual-clock.ts';

export interface AppSetup extends Partial<Omit<AppOptions, 'originPolicy' | 'clock'>> {
  readonly allowedOrigins?: readonly string[];
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RunningApp {
  readonly port: number;
  readonly clock: ManualClock;
  readonly metrics: Metrics;
  /** What `/readyz` and `/lbz` go by. */
  state: NodeState;
  ask(path: string, asked?: Asked): Promise<HttpAnswer>;
  /** `POST /api/session` with a JSON body. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  stop(): Promise<void>;
}

export async function startApp(setup: AppSetup = {}): Promise<RunningApp> {
  const clock = new ManualClock();
  const metrics = new Metrics('app-under-test', '1.2.3');
  const { allowedOrigins = [], trustProxyHops = 0 } = setup;
  const app = createApp({
    node: 'app-under-test',
    version: '1.2.3',
    status: { state: () => running.state },
    identity: new MemoryIdentity(clock),
    newSessions: createMemorySessionRateLimiter({ perMinute: 600, burst: 300 }, clock),
    log: { rooms: () => Promise.resolve(new Map()) },
    presence: { counts: () => Promise.resolve(new Map()) },
    opsAccess: { kind: 'nobody' },
    machineRoom: { look: () => Promise.resolve({ time: clock.now(), cursor: '0-0', nodes: [], history: [] }) },
    sessionStore: new MemorySessionStore(clock),
    sessionSecret: 'a secret for tests only',
    metrics,
    logger: createLogger('silent', 'app-under-test', '1.2.3'),
    client: undefined,
    ...setup,
    trustProxyHops,
    originPolicy: createOriginPolicy({ allowedOrigins, trustProxyHops }),
    clock,
  });
  const server = createServer(app);
  tuneServer(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const running: RunningApp = {
    port,
    clock,
    metrics,
    state: 'ready',
    ask: (path, asked = {}) => fetchHttp({ port, path, ...asked }),
    post: (body, headers = {}) =>
      fetchHttp({
        port,
        path: '/api/session',
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return running;
}

/** The cookie an answer sets, as the header of the next request. */
export function cookieOf({ headers }: HttpAnswer): Readonly<Record<'Cookie', string>> {
  const [cookie] = headers['set-cookie'] ?? [];
  if (cookie === undefined) throw new Error('The answer sets no cookie.');
  return { Cookie: cookie.slice(0, cookie.indexOf(';')) };
}

export interface SessionAnswer {
  readonly user: { readonly id: string; readonly name: string };
  readonly ticket: string;
}

export function sessionIn({ body }: HttpAnswer): SessionAnswer {
  return JSON.parse(body) as SessionAnswer;
}

export function errorIn({ body }: HttpAnswer): { readonly code: string; readonly message: string; readonly retryAfterMs?: number } {
  return (JSON.parse(body) as { error: { code: string; message: string; retryAfterMs?: number } }).error;
}
