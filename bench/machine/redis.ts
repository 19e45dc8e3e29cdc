/** A Redis of the bench's own: on a free port, with a directory of its own, set up as Tchatter is deployed. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, listening } from './ports.ts';
import { start, type StartedProcess } from './processes.ts';

/** An answer means that the disk has it, for every server alike: only some of them write at all. */
export const REDIS_SETTINGS = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction', save: '' } as const;

const directories = new Set<string>();
process.once('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Ours, and what a connection says of itself. */
const NOT_COUNTED = new Set(['info', 'client|setinfo', 'client|setname', 'hello']);

export type CommandCounts = Readonly<Record<string, number>>;

export class BenchRedis {
  readonly port: number;
  readonly #directory: string;
  readonly #process: StartedProcess;
  readonly #client: Redis;

  private constructor(port: number, directory: string, process: StartedProcess) {
    this.port = port;
    this.#directory = directory;
    this.#process = process;
    this.#client = new Redis({ port, host: '127.0.0.1' }).on('error', () => undefined);
  }

  static async start(): Promise<BenchRedis> {
    const port = await freePort();
    const directory = await mkdtemp(join(tmpdir(), 'tchatter-bench-'));
    directories.add(directory);
    const settings = Object.entries(REDIS_SETTINGS).flatMap(([name, value]) => [`--${name}`, value]);
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, ...settings];
    const process = start({ program: 'redis-server', args });
    await listening(port, () => (process.hasEnded() ? `redis-server did not start:\n${process.output()}` : undefined));
    return new BenchRedis(port, directory, process);
  }

  get pid(): number {
    return this.#process.pid;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async version(): Promise<string> {
    return /^redis_version:(\S+)/m.exec(await this.#client.info('server'))?.[1] ?? 'unknown';
  }

  async commandCounts(): Promise<CommandCounts> {
    return countsIn(await this.#client.info('commandstats'));
  }

  async end(): Promise<void> {
    this.#client.disconnect();
    await this.#process.end();
    await rm(this.#directory, { recursive: true, force: true });
    directories.delete(this.#directory);
  }
}

/** Calls of each command in Redis's answer to INFO commandstats; those inside a script are Redis's own business and count too. */
export function countsIn(info: string): CommandCounts {
  const calls = [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name = '', count]) => [name, Number(count)] as const);
  return Object.fromEntries(calls.filter(([name]) => !NOT_COUNTED.has(name)));
}

/** What was called between two counts; commands that were not are left out. */
export function countsBetween(earlier: CommandCounts, later: CommandCounts): CommandCounts {
  const calls = Object.entries(later).map(([name, count]) => [name, count - (earlier[name] ?? 0)] as const);
  return Object.fromEntries(calls.filter(([, count]) => count > 0));
}
