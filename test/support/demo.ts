/** The demo as a process of its own, for tests that end it in every way there is. What a test forgets ends with the test process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProcessEnd } from './start-node.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Demo {
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  #output = '';

  /** @param env all it gets beside `PATH`, `HOME` and where coverage is counted */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { PATH = '', HOME = '', NODE_V8_COVERAGE } = process.env;
    const inherited = { PATH, HOME, ...(NODE_V8_COVERAGE !== undefined && { NODE_V8_COVERAGE }) };
    this.#child = spawn(process.execPath, ['src/bots/main.ts', ...args], {
      cwd: REPOSITORY,
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.ended = once(this.#child, 'close').then(([code, signal]): ProcessEnd => {
      running.delete(this.#child);
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
  }

  /** What it wrote so far, both streams. */
  get output(): string {
    return this.#output;
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<ProcessEnd> {
    this.#child.kill(signal);
    return this.ended;
  }
}
