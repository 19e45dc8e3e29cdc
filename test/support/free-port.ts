/**
 * A port of the loopback interface that nobody listens on right now, and that no outgoing connection gets by chance before it is used:
 * it is taken from below the range that Linux takes those from (32768 on). A port of a container stays unused for minutes.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const FIRST_PORT = 12_000;
const FIRST_OF_OUTGOING = 32_768;

const given = new Set<number>();

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, FIRST_OF_OUTGOING);
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
