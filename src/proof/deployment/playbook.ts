/** Runs a playbook and passes on what it has to say to people. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface PlaybookOptions {
  /** The folder of the playbooks. */
  readonly folder: string;
  readonly inventory: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
  /** Told each message of the play, without what Ansible writes around it. */
  readonly tell?: (line: string) => void;
  /** Ends the play as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** How much of the end of its output stands in the error of a play that failed. */
const TAIL_LINES = 25;

/** Rejects with the end of its output where the play failed. */
export async function runPlaybook(playbook: string, options: PlaybookOptions): Promise<void> {
  const { folder, inventory, variables = {}, env, tell = () => undefined, signal } = options;
  signal?.throwIfAborted();
  const extra = Object.entries(variables).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  // Playbooks normally run on another machine, so here they get only the time that nobody else wants.
  const args = ['--idle', '0', 'ansible-playbook', '-i', inventory, playbook, ...extra];
  const child = spawn('chrt', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const interrupt = (): void => void child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt);
  const tail: string[] = [];
  const messages = new PlayMessages(tell);
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      messages.line(line);
    });
  try {
    const code = await end;
    messages.flush();
    signal?.throwIfAborted();
    if (code !== 0) throw new Error(`${playbook} ended with ${code}:\n${tail.join('\n')}`);
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

/** Finds the `msg:` lines in the output of a play. Ansible folds long ones; what is indented deeper belongs to them. */
export class PlayMessages {
  readonly #tell: (message: string) => void;
  #parts: string[] = [];
  #indent = 0;

  constructor(tell: (message: string) => void) {
    this.#tell = tell;
  }

  line(line: string): void {
    const indent = line.length - line.trimStart().length;
    if (this.#parts.length > 0 && indent > this.#indent) {
      this.#parts.push(line.trim());
      return;
    }
    this.flush();
    const message = /^\s*msg: (.*)$/.exec(line)?.[1];
    if (message === undefined) return;
    this.#indent = indent;
    this.#parts = [message];
  }

  /** Tells what is still held. */
  flush(): void {
    if (this.#parts.length === 0) return;
    const text = this.#parts.join(' ').trim();
    this.#parts = [];
    this.#tell(text.replace(/^[|>]-? ?/, '').replace(/^(['"])(.*)\1$/, '$2'));
  }
}
