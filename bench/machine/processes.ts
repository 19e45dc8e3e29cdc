/**
 * Everything the bench starts ends with it, however it ends: by its `exit`, and where it is killed, by the kernel, which `setpriv`
 * asks to kill a process whose parent has died.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Kept of what a process printed, for the case that it does not start. */
const OUTPUT_CHARACTERS = 4_000;

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface StartedProcess {
  readonly pid: number;
  /** The last of what it printed. */
  output(): string;
  hasEnded(): boolean;
  /** Kills it and waits until it is gone. */
  end(): Promise<void>;
}

export function startedByUs(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/** Starts a program with nothing of our environment but the path; its process id is that of the program itself. */
export function start({ program, args, env = {} }: Command): StartedProcess {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  startedByUs(child);
  let output = '';
  const collect = (text: string): void => void (output = (output + text).slice(-OUTPUT_CHARACTERS));
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  child.once('error', (error) => collect(error.message));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    hasEnded,
    async end() {
      if (hasEnded()) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
