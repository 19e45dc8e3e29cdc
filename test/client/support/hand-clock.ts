/** A {@link Clock} that moves only when told. */
import type { CancelTimer, Clock } from '../../../src/support/clock.ts';

interface Timer {
  at: number;
  readonly intervalMs: number | undefined;
  readonly action: () => void;
}

export class HandClock implements Clock {
  private readonly timers = new Set<Timer>();
  private time: number;

  constructor(startMs: number) {
    this.time = startMs;
  }

  now(): number {
    return this.time;
  }

  after(delayMs: number, action: () => void): CancelTimer {
    return this.add({ at: this.time + delayMs, intervalMs: undefined, action });
  }

  every(intervalMs: number, action: () => void): CancelTimer {
    return this.add({ at: this.time + intervalMs, intervalMs, action });
  }

  /** Moves on, and lets each timer act at its time. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let next = this.earliest(end); next !== undefined; next = this.earliest(end)) {
      this.time = next.at;
      if (next.intervalMs === undefined) this.timers.delete(next);
      else next.at += next.intervalMs;
      next.action();
    }
    this.time = end;
  }

  private add(timer: Timer): CancelTimer {
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  private earliest(end: number): Timer | undefined {
    return [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
