/**
 * How often each duration was seen, in the manner of an HDR histogram: every value is kept to within 1 % whatever its size, in a few
 * kilobytes, and those of several processes can be added up.
 */

/** Steps within a power of two: half a step, the largest error, is then under 0.8 %. */
const STEP_BITS = 6;
const STEPS = 1 << STEP_BITS;

/** Up to 2^40 µs, which is twelve days. */
const LARGEST_POWER = 40;

export class Histogram {
  readonly #counts: Uint32Array;
  #total = 0;
  #largest = 0;

  /** Starts empty, or with what {@link toCounts} of another gave. */
  constructor(counts: Uint32Array = new Uint32Array((LARGEST_POWER - STEP_BITS + 2) * STEPS)) {
    this.#counts = counts.slice();
    for (const [place, count] of this.#counts.entries()) {
      if (count === 0) continue;
      this.#total += count;
      this.#largest = valueAt(place);
    }
  }

  get total(): number {
    return this.#total;
  }

  /** Values below 0 count as 0. */
  record(value: number): void {
    const place = placeOf(Math.max(0, Math.round(value)));
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#total += 1;
    if (value > this.#largest) this.#largest = value;
  }

  add(other: Histogram): void {
    for (const [place, count] of other.#counts.entries()) this.#counts[place] = (this.#counts[place] ?? 0) + count;
    this.#total += other.#total;
    this.#largest = Math.max(this.#largest, other.#largest);
  }

  /** The value that `percent` of all do not exceed; `undefined` where there are none. */
  percentile(percent: number): number | undefined {
    if (this.#total === 0) return undefined;
    let left = Math.max(1, Math.ceil((this.#total * percent) / 100));
    for (const [place, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.min(valueAt(place), this.#largest);
    }
    return this.#largest;
  }

  toCounts(): Uint32Array {
    return this.#counts.slice();
  }
}

/** The first two powers hold each value of their own; from there on each power is cut into as many steps. */
function placeOf(value: number): number {
  if (value < 2 * STEPS) return value;
  const power = Math.min(Math.floor(Math.log2(value)), LARGEST_POWER);
  const step = Math.min(Math.floor(value / 2 ** (power - STEP_BITS)), 2 * STEPS - 1) - STEPS;
  return (power - STEP_BITS + 1) * STEPS + step;
}

/** The middle of a place. */
function valueAt(place: number): number {
  if (place < 2 * STEPS) return place;
  const width = 2 ** (Math.floor(place / STEPS) - 1);
  return (STEPS + (place % STEPS)) * width + width / 2;
}
