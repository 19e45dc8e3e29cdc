/** Figures as a person reads them. */

const WHOLE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const TIME = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });

export function whole(value: number): string {
  return WHOLE.format(value);
}

/** One decimal where it says something. */
export function short(value: number): string {
  return Math.abs(value) >= 100 ? WHOLE.format(value) : SHORT.format(value);
}

/** A dash where there is none. */
export function milliseconds(value: number | null): string {
  return value === null ? '–' : short(value);
}

export function megabytes(bytes: number): string {
  return WHOLE.format(bytes / 1e6);
}

/** In the browser's time zone. */
export function secondOfDay(timeMs: number): string {
  return TIME.format(timeMs);
}

/** How long something is over, in the largest unit that fits. */
export function ago(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
