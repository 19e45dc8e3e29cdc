/** A clock that a test moves by hand. */
import type { CancelTimer, Clock } from '../../src/support/clock.ts';

interface Timer {
  dueAtMs: number;
  readonly everyMs: number | undefined;
  readonly action: () => void;
}

export class ManualClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<Timer>();

  constructor(nowMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = nowMs;
  }

  /** Timers that are still to come. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): CancelTimer {
    return this.#add({ dueAtMs: this.#nowMs + delayMs, everyMs: undefined, action });
  }

  every(intervalMs: number, action: () => void): CancelTimer {
    return this.#add({ dueAtMs: this.#nowMs + intervalMs, everyMs: intervalMs, action });
  }

  /** Lets time pass; every timer that falls due runs at its own moment, in their order. */
  advance(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    for (;;) {
      const [next] = [...this.#timers].filter(({ dueAtMs }) => dueAtMs <= untilMs).sort((one, other) => one.dueAtMs - other.dueAtMs);
      if (next === undefined) break;
      this.#nowMs = next.dueAtMs;
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.dueAtMs += next.everyMs;
      next.action();
    }
    this.#nowMs = untilMs;
  }

  #add(timer: Timer): CancelTimer {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
