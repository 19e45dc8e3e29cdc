/** Everything a run found out, as it is written to a file. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Parts } from '../profile/parts.ts';
import type { Result } from '../scenarios/result.ts';
import type { ServerKind } from '../servers/server-kind.ts';
import { REPOSITORY } from '../servers/package-version.ts';

export interface ServerReport {
  readonly name: string;
  readonly title: string;
  readonly settings: string;
  readonly acknowledges: string | null;
  readonly versions: Readonly<Record<string, string>>;
}

export interface MachineReport {
  readonly processors: number;
  readonly model: string;
  readonly memoryGb: number;
  readonly kernel: string;
  /** Of the minute before the run, as the kernel counts it: processes that ran or wanted to. */
  readonly loadBefore: number;
}

/** Where Tchatter's time went in a scenario; `bench/profile` adds it. */
export interface ProfileReport {
  readonly scenario: string;
  /** Parts of the processor time that the kernel took. */
  readonly kernelShare: number;
  /** Parts of the time of the main thread, by whose it was, system calls within. */
  readonly parts: Parts;
}

export interface BenchReport {
  /** ISO 8601. */
  readonly date: string;
  /** Of this repository; with a `+` where files were changed since. */
  readonly commit: string;
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly machine: MachineReport;
  readonly redis: string;
  readonly servers: readonly ServerReport[];
  readonly results: readonly Result[];
  readonly profiles?: readonly ProfileReport[];
}

export function serverReport(kind: ServerKind): ServerReport {
  const { name, title, settings, acknowledges = null } = kind;
  return { name, title, settings, acknowledges, versions: kind.versions() };
}

export function machineReport(): MachineReport {
  const [first] = cpus();
  return {
    processors: cpus().length,
    model: first?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: printed('uname', '-r'),
    loadBefore: loadavg()[0] ?? 0,
  };
}

/** With so much else to do, a machine says more about that than about the servers. */
const LOAD_MAX = 0.5;

export function wasBusy({ loadBefore, processors }: MachineReport): boolean {
  return loadBefore / processors > LOAD_MAX;
}

export function commit(): string {
  try {
    return (
      printed('git', '-C', REPOSITORY, 'rev-parse', '--short', 'HEAD') +
      (printed('git', '-C', REPOSITORY, 'status', '--short') === '' ? '' : '+')
    );
  } catch {
    return 'unknown';
  }
}

export function redisVersion(): string {
  return /v=(\S+)/.exec(printed('redis-server', '--version'))?.[1] ?? 'unknown';
}

function printed(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
