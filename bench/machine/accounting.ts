/** What the operating system says that processes have used. Linux only, like the whole bench. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Ticks of the kernel's accounts. */
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const US_PER_SECOND = 1_000_000;

/** Places in /proc/PID/stat, counted from behind the name of the program. */
const UTIME = 11;
const STIME = 12;

/** Processor time of all threads: in the program itself, and in the kernel for it. */
export interface CpuTime {
  readonly user: number;
  readonly system: number;
}

/** Since the process started, in microseconds; it moves in steps of 10 000. */
export function cpuTimeUs(pid: number): CpuTime {
  const { user, system } = cpuTicks(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const usPerTick = US_PER_SECOND / TICKS_PER_SECOND;
  return { user: user * usPerTick, system: system * usPerTick };
}

/** The two together. */
export function cpuUs(pid: number): number {
  const { user, system } = cpuTimeUs(pid);
  return user + system;
}

/** In the text of /proc/PID/stat. The name of the program may contain anything, brackets too. */
export function cpuTicks(stat: string): CpuTime {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[UTIME]), system: Number(fields[STIME]) };
}

export interface MemoryUse {
  /** Resident, kB. */
  readonly rssKb: number;
  /** Resident, pages shared with other processes counted by their share, kB. */
  readonly pssKb: number;
}

export function memoryUse(pid: number): MemoryUse {
  return memoryIn(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
}

export function memoryIn(rollup: string): MemoryUse {
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? NaN);
  return { rssKb: kilobytes('Rss'), pssKb: kilobytes('Pss') };
}

/** Files that a process may have open; connections are files. */
export function openFilesLimit(): number {
  const soft = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 'unlimited';
  return soft === 'unlimited' ? Infinity : Number(soft);
}
