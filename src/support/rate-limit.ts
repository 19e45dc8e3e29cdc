/**
 * Rates as token buckets: what comes in one go may be as large as the burst, what goes on is held to the rate.
 * Time is a parameter, so the decisions are pure and a test needs no clock.
 */

/** Whether one more is allowed now, and if not, when it will be. */
export type RateDecision = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterMs: number };

export interface Rate {
  /** Tokens that come back each second; above 0. */
  readonly perSecond: number;
  /** Tokens a rested bucket holds, at least 1. */
  readonly burst: number;
}

const ALLOWED: RateDecision = { allowed: true };

/** One bucket, full at first. */
export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #updatedAtMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#updatedAtMs = nowMs;
  }

  /** Takes one token where there is one. `retryAfterMs` is the time until the next, rounded up; at least 1. */
  take(nowMs: number): RateDecision {
    this.#refill(nowMs);
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return ALLOWED;
    }
    return { allowed: false, retryAfterMs: Math.max(1, Math.ceil(((1 - this.#tokens) / this.#rate.perSecond) * 1000)) };
  }

  /** Whether the bucket is as good as a new one, so that it need not be remembered. */
  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens >= this.#rate.burst;
  }

  /** A clock that was set back adds nothing and takes nothing; the bucket goes on from the new time. */
  #refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#updatedAtMs);
    this.#updatedAtMs = nowMs;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (elapsedMs / 1000) * this.#rate.perSecond);
  }
}

/** Full buckets found in the first places of the map are dropped, this many a call: enough to shrink faster than it grows. */
const PRUNED_PER_TAKE = 2;

/**
 * A bucket for each key, bounded: a full bucket is forgotten, and above `maxKeys` the one unused for longest is, which
 * is the one that has refilled most.
 */
export class KeyedRateLimiter {
  readonly #rate: Rate;
  readonly #maxKeys: number;
  /** In the order of their last use. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, maxKeys: number) {
    this.#rate = rate;
    this.#maxKeys = maxKeys;
  }

  /** Keys remembered now. */
  get size(): number {
    return this.#buckets.size;
  }

  take(key: string, nowMs: number): RateDecision {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#rate, nowMs);
    this.#buckets.delete(key);
    this.#prune(nowMs);
    this.#buckets.set(key, bucket);
    return bucket.take(nowMs);
  }

  #prune(nowMs: number): void {
    let looked = 0;
    for (const [key, bucket] of this.#buckets) {
      const surplus = this.#buckets.size >= this.#maxKeys;
      if (!surplus && (looked >= PRUNED_PER_TAKE || !bucket.isFull(nowMs))) return;
      this.#buckets.delete(key);
      looked += 1;
    }
  }
}
