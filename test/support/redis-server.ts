/** A real redis-server for tests: on a free port of its own, with its own directory, ended by the pid it was started with. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

/** As deployed: every answer means the disk has it, and nothing is ever evicted. */
const DEPLOYED_SETTINGS: Readonly<Record<string, string>> = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
  save: '',
};

export class RedisServer {
  readonly port: number;
  readonly #directory: string;
  readonly #settings: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;
  #admin: Redis | undefined;

  private constructor(port: number, directory: string, settings: Readonly<Record<string, string>>) {
    this.port = port;
    this.#directory = directory;
    this.#settings = settings;
  }

  /** Starts a server with the deployed settings, `settings` over them. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
    const directory = await mkdtemp(join(tmpdir(), 'tchatter-redis-'));
    const server = new RedisServer(await freePort(), directory, { ...DEPLOYED_SETTINGS, ...settings });
    await server.startAgain();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A client for what a test does behind the back of the code it tests. */
  get admin(): Redis {
    this.#admin ??= new Redis(this.url, { maxRetriesPerRequest: null }).on('error', () => undefined);
    return this.#admin;
  }

  /** Starts the process with what its directory holds, and waits until it answers. */
  async startAgain(): Promise<void> {
    const settings = Object.entries(this.#settings).flatMap(([name, value]) => [`--${name}`, value]);
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#directory, ...settings];
    this.#process = spawn('redis-server', args, { stdio: 'ignore' });
    await eventually('redis-server answers', () => this.admin.ping());
  }

  /** Ends the process as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Keeps it from answering: connections are accepted and stay silent. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** The files as they are now, to be put back by {@link restoreFiles}. */
  async saveFiles(): Promise<string> {
    const copy = await mkdtemp(join(tmpdir(), 'tchatter-redis-copy-'));
    await cp(this.#directory, copy, { recursive: true });
    return copy;
  }

  /** Crashes the server and starts it again with older files, or with none. */
  async restartWith(files: string | undefined): Promise<void> {
    await this.kill();
    await rm(join(this.#directory, 'appendonlydir'), { recursive: true, force: true });
    if (files !== undefined) {
      await cp(files, this.#directory, { recursive: true });
      await rm(files, { recursive: true });
    }
    await this.startAgain();
  }

  /** Lets time pass for everything that expires: what has no time left is gone, the rest has that much less. */
  async letPass(durationMs: number): Promise<void> {
    for (const key of await this.admin.keys('*')) {
      const left = await this.admin.pttl(key);
      if (left >= 0) await this.admin.pexpire(key, left - durationMs);
    }
  }

  async stop(): Promise<void> {
    this.thaw();
    this.#admin?.disconnect();
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
