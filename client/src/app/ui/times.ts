/** Times as a person reads them, in the browser's language and time zone. The moments themselves are the server's. */
import { onFirstUse } from './on-first-use.ts';

const CLOCK_TIME = onFirstUse(() => new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }));
const FULL_TIME = onFirstUse(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' }));
// Not "today": a page stays open over midnight, and a clock may be wrong. A date is right in any case.
const DAY = onFirstUse(() => new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }));

export function clockTime(timeMs: number): string {
  return CLOCK_TIME().format(timeMs);
}

export function fullTime(timeMs: number): string {
  return FULL_TIME().format(timeMs);
}

export function dayName(timeMs: number): string {
  return DAY().format(timeMs);
}

/** The local day a moment lies in, as a number that differs from day to day. */
export function dayOf(timeMs: number): number {
  const date = new Date(timeMs);
  return date.getFullYear() * 10_000 + (date.getMonth() + 1) * 100 + date.getDate();
}
