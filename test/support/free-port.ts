/**
 * A port of the loopback interface that nobody listens on right now, and that no outgoing connection gets by chance before it is used:
 * it is taken from below the range that Linux takes those from (32768 on). A port of a container stays unused for minutes, so each of
 * Mocha's workers that run beside each other has ports of its own.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const FIRST_PORT = 12_000;
const FIRST_OF_OUTGOING = 32_768;

/** More than the jobs of any suite. */
const WORKERS_AT_MOST = 8;

const worker = process.env['MOCHA_WORKER_ID'];
const [first, end] = worker === undefined ? [FIRST_PORT, FIRST_OF_OUTGOING] : portsOf(Number(worker));
const given = new Set<number>();

function portsOf(worker: number): readonly [number, number] {
  const each = Math.floor((FIRST_OF_OUTGOING - FIRST_PORT) / WORKERS_AT_MOST);
  const first = FIRST_PORT + (worker % WORKERS_AT_MOST) * each;
  return [first, first + each];
}

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, end);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
