/**
 * Which rows are in the page. A room that was read for an hour has thousands; only a stretch of them is kept as elements,
 * and it moves with the reader. Pure.
 */
import type { Row } from './rows.ts';

/** Elements kept while one reads at the end: several screens, so that a look upward needs nothing new. */
export const FOLLOWING_ROWS = 200;

/** Most elements at any time; above this a phone begins to stutter. */
export const WINDOW_MAX_ROWS = 600;

/** By how much the stretch moves when the reader nears its edge. */
export const WINDOW_STEP_ROWS = 200;

/** `latest` goes with the end; otherwise the key of the first row shown. */
export type WindowStart = 'latest' | { readonly firstKey: string };

export interface RowWindow {
  readonly rows: readonly Row[];
  /** Rows exist before and after those shown. */
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
}

export function windowOf(rows: readonly Row[], start: WindowStart): RowWindow {
  const from = startIndex(rows, start);
  const shown = rows.slice(from, from + WINDOW_MAX_ROWS);
  return { rows: shown, hasEarlier: from > 0, hasLater: from + shown.length < rows.length };
}

/** Holds the stretch where it is: from now on it does not go with the end. */
export function held(rows: readonly Row[], start: WindowStart): WindowStart {
  return start === 'latest' ? startAt(rows, startIndex(rows, start)) : start;
}

export function movedEarlier(rows: readonly Row[], start: WindowStart): WindowStart {
  return startAt(rows, startIndex(rows, start) - WINDOW_STEP_ROWS);
}

export function movedLater(rows: readonly Row[], start: WindowStart): WindowStart {
  const last = Math.max(0, rows.length - WINDOW_MAX_ROWS);
  return startAt(rows, Math.min(last, startIndex(rows, start) + WINDOW_STEP_ROWS));
}

function startIndex(rows: readonly Row[], start: WindowStart): number {
  if (start === 'latest') return Math.max(0, rows.length - FOLLOWING_ROWS);
  return Math.max(
    0,
    rows.findIndex((row) => row.key === start.firstKey),
  );
}

function startAt(rows: readonly Row[], index: number): WindowStart {
  const row = rows[Math.max(0, index)];
  return row === undefined ? 'latest' : { firstKey: row.key };
}
