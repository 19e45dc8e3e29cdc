/**
 * Quantiles of the last seconds from a histogram that only counts up: what it was a while ago is taken from what it is now. So
 * one measurement serves Prometheus and the machine room alike.
 */

/** How many observations were at most `bounds[n]`, for each n; the last bound is infinite. */
export interface BucketCounts {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

export class HistogramWindow {
  readonly #length: number;
  #past: BucketCounts[] = [];

  /** @param length how many looks the window spans. */
  constructor(length: number) {
    this.#length = length;
  }

  /** Moves the window on to what the histogram is now. */
  look(now: BucketCounts): void {
    this.#past.push(now);
    if (this.#past.length > this.#length + 1) this.#past.shift();
  }

  /** In the unit of the bounds, by straight lines between them; `null` where nothing was observed within the window. */
  quantile(share: number): number | null {
    const first = this.#past[0];
    const last = this.#past.at(-1);
    if (first === undefined || last === undefined) return null;
    const counts = last.counts.map((count, index) => count - (first.counts[index] ?? 0));
    const total = counts.at(-1) ?? 0;
    if (total === 0) return null;
    const wanted = share * total;
    const bucket = counts.findIndex((count) => count >= wanted);
    const below = counts[bucket - 1] ?? 0;
    const lower = last.bounds[bucket - 1] ?? 0;
    const upper = last.bounds[bucket] ?? lower;
    if (upper === Infinity) return lower;
    return lower + ((upper - lower) * (wanted - below)) / ((counts[bucket] ?? 0) - below);
  }
}
