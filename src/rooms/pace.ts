/** How busy a room has been of late, as plain data with the time handed in. */

export interface Pace {
  /** Messages in a millisecond, those long ago counting less and less. */
  readonly perMs: number;
  readonly atMs: number;
}

/** A room in which nothing was said yet. */
export const AT_REST: Pace = { perMs: 0, atMs: 0 };

/**
 * What was said this long ago counts a third of what is said now. Long enough that a steady 50 messages a second, whose
 * distances vary, are not taken for 100; short enough that a room which gets busy is found busy within an eighth of a second.
 */
const MEMORY_MS = 200;

/** The pace once `messages` more have come at `nowMs`. */
export function paceAfter(pace: Pace, messages: number, nowMs: number): Pace {
  return { perMs: paceAt(pace, nowMs) + messages / MEMORY_MS, atMs: nowMs };
}

/** How many more messages are to be expected within the next `windowMs`. */
export function expectedWithin(pace: Pace, windowMs: number, nowMs: number): number {
  return paceAt(pace, nowMs) * windowMs;
}

/** A clock that was set back makes nothing of the past count more than it did. */
function paceAt({ perMs, atMs }: Pace, nowMs: number): number {
  return perMs * Math.exp(-Math.max(0, nowMs - atMs) / MEMORY_MS);
}
