/** Time as a parameter: tests move it by hand, so none of them sleeps. */

/** Ends a timer; safe to call twice. */
export type CancelTimer = () => void;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `action` once after `delayMs`. */
  after(delayMs: number, action: () => void): CancelTimer;
  /** Calls `action` every `intervalMs` until cancelled. */
  every(intervalMs: number, action: () => void): CancelTimer;
}

/** The platform's clock. Its timers do not keep a Node process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    unref(timer);
    return () => clearTimeout(timer);
  },
  every(intervalMs, action) {
    const timer = setInterval(action, intervalMs);
    unref(timer);
    return () => clearInterval(timer);
  },
};

/** Browsers' timers are numbers and have no `unref`. */
function unref(timer: number | { unref?(): unknown }): void {
  if (typeof timer === 'object') timer.unref?.();
}
