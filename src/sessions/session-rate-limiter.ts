/**
 * The fence against floods of new sessions: by address, wide enough for an office behind one. Only a request that makes
 * a new session is counted. Across nodes the count lives in Redis, so that three nodes are not three times as generous.
 */
import type { Clock } from '../support/clock.ts';
import { KeyedRateLimiter, type RateDecision } from '../support/rate-limit.ts';
import { MEMORY_ADDRESSES_MAX } from './session-limits.ts';

export interface SessionRateLimiter {
  /** Counts one new session of an address. Rejects when the store does not answer within about 2 s. */
  take(address: string): Promise<RateDecision>;
}

export interface SessionRate {
  /** New sessions a minute per address; 0 switches the limit off. */
  readonly perMinute: number;
  /** New sessions per address at once. */
  readonly burst: number;
}

export function createMemorySessionRateLimiter(rate: SessionRate, clock: Clock): SessionRateLimiter {
  if (rate.perMinute === 0) return { take: () => Promise.resolve({ allowed: true }) };
  const limiter = new KeyedRateLimiter({ perSecond: rate.perMinute / 60, burst: rate.burst }, MEMORY_ADDRESSES_MAX);
  return { take: (address) => Promise.resolve(limiter.take(address, clock.now())) };
}
