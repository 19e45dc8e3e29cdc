/** New sessions per address, counted in Redis, so that three nodes are not three times as generous. */
import type { RedisClient } from '../redis/connections.ts';
import { sessionRateKey } from '../redis/keys.ts';
import { loadScript } from '../redis/script.ts';
import type { SessionRate, SessionRateLimiter } from './session-rate-limiter.ts';

const TAKE = loadScript(new URL('./lua/take-rate.lua', import.meta.url));

export function createRedisSessionRateLimiter(rate: SessionRate, client: RedisClient): SessionRateLimiter {
  if (rate.perMinute === 0) return { take: () => Promise.resolve({ allowed: true }) };
  return {
    async take(address) {
      const waitMs = (await TAKE.run(client, [sessionRateKey(address)], [rate.perMinute / 60, rate.burst])) as number;
      return waitMs === 0 ? { allowed: true } : { allowed: false, retryAfterMs: waitMs };
    },
  };
}
