/** A node of the demo's own: the same program that `npm start` runs, as a child that ends with the demo. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DemoError } from './demo-error.ts';

/** It takes a second on a busy machine; more means that something is wrong. */
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 100;

export class OwnNode {
  readonly url: string;
  /** Resolves when it has ended, whoever ended it, with its last words. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;

  /** @param env what it runs with; `PORT` tells where it listens */
  constructor(env: Readonly<Record<string, string | undefined>>) {
    const port = env['PORT'] || '8080';
    this.url = `http://localhost:${port}`;
    // Beside the sources as well as in the build.
    const program = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../main.js', import.meta.url));
    this.#child = spawn(process.execPath, [program], {
      env: { OPS_PUBLIC: 'true', LOG_LEVEL: 'silent', ...env, PORT: port },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let words = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-2_000)));
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('close', () => resolve(words.trim()));
    });
  }

  /** Resolves when it takes clients. Rejects with {@link DemoError}, and then it has ended. */
  async ready(): Promise<void> {
    let lastWords: string | undefined;
    void this.ended.then((words) => (lastWords = words));
    const deadline = Date.now() + READY_WITHIN_MS;
    while (lastWords === undefined && Date.now() < deadline) {
      if (await this.#isReady()) return;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
    await this.end();
    throw new DemoError(lastWords ?? `The node was not ready within ${READY_WITHIN_MS / 1_000} s.`);
  }

  /** Ends it without draining: there is no other node to go to. */
  async end(): Promise<void> {
    this.#child.kill('SIGINT');
    await this.ended;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      // Nobody listens yet.
      return false;
    }
  }
}
