/**
 * How late the proof's own process is. It runs beside everything else, and what it adds would otherwise be counted as latency of
 * the service.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

export interface OwnDelay {
  /** By how much timers of this process were late. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Processors it kept busy: 1 is one of them, all the time. */
  readonly processors: number;
}

const RESOLUTION_MS = 5;
const NANOSECONDS_PER_MS = 1e6;
const MICROSECONDS_PER_MS = 1e3;

export class OwnDelayMeter {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #cpu = process.cpuUsage();
  #since = performance.now();

  constructor() {
    this.#histogram.enable();
  }

  /** What was measured since the last call, or since the beginning. */
  take(): OwnDelay {
    const histogram = this.#histogram;
    // The histogram holds the whole interval between two timers and not what it is too long.
    const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS_PER_MS - RESOLUTION_MS);
    const { user, system } = process.cpuUsage(this.#cpu);
    const elapsedMs = performance.now() - this.#since;
    const taken = {
      p50Ms: late(histogram.percentile(50)),
      p99Ms: late(histogram.percentile(99)),
      maxMs: late(histogram.max),
      processors: (user + system) / MICROSECONDS_PER_MS / elapsedMs,
    };
    histogram.reset();
    this.#cpu = process.cpuUsage();
    this.#since = performance.now();
    return taken;
  }

  stop(): void {
    this.#histogram.disable();
  }
}
