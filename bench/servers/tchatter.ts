/** Tchatter as it is built for production, on Redis, on its raw WebSocket and in SockJS's frames. */
import { readFileSync } from 'node:fs';
import type { ServerKind } from './server-kind.ts';
import { packageVersions, REPOSITORY } from './package-version.ts';

const shared = {
  usesRedis: true,
  resumes: true,
  acknowledges: 'the log has it, on disk',
  settings:
    'as its image starts it, with its limits; SESSION_RATE=0, since a whole crowd signs in from one address at once; without bufferutil, which it does not bring along',
  versions: () => ({ tchatter: ownVersion(), ...packageVersions('ws', 'ioredis') }),
  command: ({ port, name, redisUrl }) => ({
    program: process.execPath,
    args: ['--min-semi-space-size=8', `${REPOSITORY}dist/server/main.js`],
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      NODE_NAME: name,
      REDIS_URL: redisUrl,
      SESSION_SECRET: 'a secret of the bench and of nobody else',
      SESSION_RATE: '0',
      LOG_LEVEL: 'warn',
      // The bench's dependencies hold what a deployment of Tchatter does not.
      WS_NO_BUFFER_UTIL: '1',
    },
  }),
  readyPath: '/readyz',
  eventLoopMetric: { path: '/metrics', name: 'nodejs_eventloop_lag_p99_seconds' },
} satisfies Partial<ServerKind>;

export const tchatter: ServerKind = { ...shared, name: 'tchatter', title: 'Tchatter', dialect: 'tchatter-raw' };

export const tchatterFramed: ServerKind = {
  ...shared,
  name: 'tchatter-sockjs',
  title: 'Tchatter, SockJS frames',
  dialect: 'tchatter-framed',
};

function ownVersion(): string {
  return (JSON.parse(readFileSync(`${REPOSITORY}package.json`, 'utf8')) as { version: string }).version;
}
