/** The bench's end of a generator process. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startedByUs } from '../machine/processes.ts';
import type { OrderName, Orders } from './orders.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Of a generator that ended: enough for a stack. */
const LINES_TOLD = 20;

interface Answer {
  readonly number: number;
  readonly answer: unknown;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Generator {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #orders = 0;
  #complaints: string[] = [];

  constructor() {
    // Counts travel as they are, without becoming JSON.
    this.#child = fork(WORKER, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'pipe', 'ipc'], execArgv: [] });
    startedByUs(this.#child);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#complaints.push(...text.trim().split('\n')));
    this.#child.on('message', ({ number, answer }: Answer) => {
      this.#waiting.get(number)?.resolve(answer);
      this.#waiting.delete(number);
    });
    this.#child.once('exit', () => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`a generator ended: ${this.#complaints.slice(-LINES_TOLD).join('\n')}`));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What went wrong with clients since this was last asked, a line each. */
  takeComplaints(): readonly string[] {
    return this.#complaints.splice(0);
  }

  /** Rejects where the process ends before it answers. */
  order<Name extends OrderName>(order: Name, ask: Orders[Name]['ask']): Promise<Orders[Name]['answer']> {
    const number = (this.#orders += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve: (answer) => resolve(answer as Orders[Name]['answer']), reject });
      this.#child.send({ number, order, ask });
    });
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}
