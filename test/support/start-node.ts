/**
 * A Tchatter node as a process of its own, for tests that need the real thing: signals, exit codes, a real listener.
 * Whoever starts one stops it in `finally` or `after`; what a test still forgets ends with the test process.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

/** How a process ended: one of the two is `null`. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartNodeOptions {
  /** Which program to run, relative to the repository; its TypeScript by default, so no build is needed. */
  readonly entry?: string;
  /** Resolves once this path answers 200; with `null` as soon as the process runs. */
  readonly readyPath?: string | null;
  readonly readyWithinMs?: number;
}

export interface RunningNode {
  readonly port: number;
  /** For example `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  readonly process: ChildProcess;
  /** What the process wrote so far, both streams in the order of their arrival. */
  output(): string;
  /** Resolves when the process has ended, however that came. */
  readonly ended: Promise<ProcessEnd>;
  /**
   * Sends a signal and waits for the end; only waits where the process has ended already.
   * After 60 s without an end it kills the process and rejects, with the output.
   */
  stop(signal?: NodeJS.Signals): Promise<ProcessEnd>;
}

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const STOP_DEADLINE_MS = 60_000;
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a node on a free port and waits until it takes clients. `env` is all it gets beside `PATH`, `HOME` and a `PORT`, so
 * settings of the machine never change a test.
 */
export async function startNode(env: Readonly<Record<string, string>> = {}, options: StartNodeOptions = {}): Promise<RunningNode> {
  const { entry = 'src/main.ts', readyPath = '/readyz', readyWithinMs = 30_000 } = options;
  const port = env['PORT'] === undefined ? await freePort() : Number(env['PORT']);
  const child = spawn(process.execPath, [entry], {
    cwd: REPOSITORY,
    env: { ...inheritedEnvironment(), PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const collect = (chunk: string): void => void (output += chunk);
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  const ended = once(child, 'close').then(([code, signal]): ProcessEnd => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<ProcessEnd> => {
    if (isRunning(child)) child.kill(signal);
    return endWithin(child, ended, () => output);
  };
  const node: RunningNode = { port, url, process: child, output: () => output, ended, stop };
  if (readyPath !== null) await ready(node, readyPath, readyWithinMs);
  return node;
}

/** Coverage of child processes is counted as well, where the runner asks for it. */
function inheritedEnvironment(): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'NODE_V8_COVERAGE']) {
    const value = process.env[name];
    if (value !== undefined) inherited[name] = value;
  }
  return inherited;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function ready(node: RunningNode, path: string, withinMs: number): Promise<void> {
  try {
    await eventually(
      `${node.url}${path} answers 200`,
      async () => !isRunning(node.process) || (await fetch(node.url + path, { signal: AbortSignal.timeout(2_000) })).ok,
      { withinMs },
    );
    if (!isRunning(node.process)) throw new Error('It ended before it was ready.');
  } catch (error) {
    node.process.kill('SIGKILL');
    throw new Error(`The node did not start. Its output:\n${node.output()}`, { cause: error });
  }
}

async function endWithin(child: ChildProcess, ended: Promise<ProcessEnd>, output: () => string): Promise<ProcessEnd> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The node did not end within ${STOP_DEADLINE_MS} ms. Its output:\n${output()}`));
    }, STOP_DEADLINE_MS);
  });
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}
