/** What a user would pick otherwise, and the floor below all. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import type { Command } from '../machine/processes.ts';
import { packageVersion, packageVersions, REPOSITORY } from './package-version.ts';
import type { Place, ServerKind } from './server-kind.ts';

const BUN = `${REPOSITORY}node_modules/@oven/bun-linux-x64/bin/bun`;
const FLOOR = `${REPOSITORY}dist/bench/floor`;
const FLOOR_SOURCE = `${REPOSITORY}bench/peers/floor.c`;

function peer(file: string): (place: Place) => Command {
  return ({ port, redisUrl }) => ({ program: process.execPath, args: [`${REPOSITORY}bench/peers/${file}`, String(port), redisUrl] });
}

export const socketIo: ServerKind = {
  name: 'socket.io',
  title: 'Socket.IO 4.8',
  dialect: 'socket.io',
  usesRedis: true,
  resumes: true,
  acknowledges: 'it was handed to the adapter, whose writing nobody waits for',
  settings:
    'Redis streams adapter with onlyPlaintext, connection state recovery, transports: websocket, no perMessageDeflate, bufferutil, first request let go',
  versions: () => packageVersions('socket.io', '@socket.io/redis-streams-adapter', 'ws', 'bufferutil', 'ioredis'),
  command: peer('socket-io-server.ts'),
};

export const sockjs: ServerKind = {
  name: 'sockjs',
  title: 'sockjs and Redis, 2014',
  dialect: 'plain-sockjs',
  usesRedis: true,
  resumes: false,
  acknowledges: 'Redis has published it; nothing keeps it',
  settings: 'conn.write() to each of the room; its own WebSocket (faye-websocket)',
  versions: () => packageVersions('sockjs', 'faye-websocket', 'ioredis'),
  command: peer('sockjs-server.ts'),
};

export const ws: ServerKind = {
  name: 'ws',
  title: 'ws and Redis',
  dialect: 'plain-websocket',
  usesRedis: true,
  resumes: false,
  acknowledges: 'Redis has published it; nothing keeps it',
  settings: 'ws.send() to each of the room; no perMessageDeflate, bufferutil',
  versions: () => packageVersions('ws', 'bufferutil', 'ioredis'),
  command: peer('ws-server.ts'),
};

export const bun: ServerKind = {
  name: 'bun',
  title: 'Bun, native publish',
  dialect: 'plain-websocket',
  usesRedis: false,
  resumes: false,
  acknowledges: 'this one process has published it; nothing keeps it',
  settings: 'one process, no Redis; no perMessageDeflate',
  versions: () => ({ bun: packageVersion('@oven/bun-linux-x64') }),
  prepare: () => (existsSync(BUN) ? undefined : 'its binary is installed on Linux for x64 alone.'),
  command: ({ port }) => ({ program: BUN, args: ['run', `${REPOSITORY}bench/peers/bun-server.ts`, String(port)] }),
};

export const floor: ServerKind = {
  name: 'floor',
  title: 'the floor: C, one write() each',
  dialect: 'floor',
  usesRedis: false,
  resumes: false,
  acknowledges: undefined,
  settings: 'no protocol, no Redis, no history, no gathering; gcc -O2',
  versions: () => ({ gcc: execFileSync('gcc', ['-dumpfullversion'], { encoding: 'utf8' }).trim() }),
  prepare() {
    mkdirSync(`${REPOSITORY}dist/bench`, { recursive: true });
    try {
      execFileSync('gcc', ['-O2', '-Wall', '-o', FLOOR, FLOOR_SOURCE], { stdio: 'pipe' });
      return undefined;
    } catch (error) {
      return `it could not be compiled: ${(error as Error).message.trim()}`;
    }
  },
  command: ({ port }) => ({ program: FLOOR, args: [String(port)] }),
};
