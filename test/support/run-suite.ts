/** Runs one suite of tests as a process of its own and tells how many of its tests passed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Suite {
  readonly name: string;
  /** Program and arguments; the program is looked up on the path, where our own `node_modules/.bin` comes first. */
  readonly command: readonly [string, ...string[]];
  /** What its exit code says is all there is (a linter), or it writes its counts to `TCHATTER_SUITE_RESULT`. */
  readonly counts: 'by-exit-code' | 'by-file';
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly durationMs: number;
  /** Why the suite as a whole counts as a failure beside its tests. */
  readonly problem?: string;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Far beyond the longest suite: it ends what hangs, so that a run always comes to its last line. */
const SUITE_DEADLINE_MS = 60 * 60_000;

const running = new Set<ChildProcess>();

/** A suite that crashes, hangs, writes no counts or has no test at all counts as one failure more. */
export async function runSuite(suite: Suite): Promise<SuiteResult> {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'tchatter-suite-'));
  try {
    const resultFile = join(folder, 'counts.json');
    const ending = await execute(suite, resultFile);
    return { name: suite.name, ...judge(suite, ending, readCounts(resultFile)), durationMs: Date.now() - started };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends the suites that run now, with everything they started. */
export function endSuites(signal: NodeJS.Signals): void {
  for (const child of running) endGroup(child, signal);
}

/** @returns what went wrong with the process, or undefined after exit code 0. */
function execute(suite: Suite, resultFile: string): Promise<string | undefined> {
  const [program, ...args] = suite.command;
  return new Promise((resolve) => {
    // A process group of its own can be ended as a whole: browsers and servers included.
    const child = spawn(program, args, {
      cwd: suite.cwd ?? process.cwd(),
      env: { ...process.env, ...suite.env, TCHATTER_SUITE_RESULT: resultFile },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    running.add(child);
    let problem: string | undefined;
    const deadline = setTimeout(() => {
      problem = `did not end within ${SUITE_DEADLINE_MS / 60_000} minutes`;
      endGroup(child, 'SIGKILL');
    }, SUITE_DEADLINE_MS);
    const finish = (ending: string | undefined): void => {
      clearTimeout(deadline);
      running.delete(child);
      endGroup(child, 'SIGKILL');
      resolve(problem ?? ending);
    };
    child.once('error', (error) => finish(error.message));
    child.once('exit', (code, signal) => finish(code === 0 ? undefined : signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // Nobody of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readCounts(file: string): Counts | undefined {
  try {
    const { passed, failed } = JSON.parse(readFileSync(file, 'utf8')) as Counts;
    return Number.isInteger(passed) && Number.isInteger(failed) ? { passed, failed } : undefined;
  } catch {
    return undefined;
  }
}

function judge(suite: Suite, ending: string | undefined, counts: Counts | undefined): Counts & { problem?: string } {
  if (suite.counts === 'by-exit-code') return ending === undefined ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (counts === undefined) return { passed: 0, failed: 1, problem: ending ?? 'wrote no counts' };
  if (counts.passed + counts.failed === 0) return { passed: 0, failed: 1, problem: 'has no tests' };
  // A non-zero exit is explained by failed tests; without any it is a failure of its own.
  if (ending !== undefined && counts.failed === 0) return { passed: counts.passed, failed: 1, problem: ending };
  return counts;
}
