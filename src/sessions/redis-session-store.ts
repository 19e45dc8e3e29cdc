/** Where express-session keeps its sessions when there is a Redis: one key a session, which expires with it. */
import { RedisStore } from 'connect-redis';
import type { Store } from 'express-session';
import type { RedisClient } from '../redis/connections.ts';
import { SESSION_PREFIX } from '../redis/keys.ts';
import { SESSION_TTL_MS } from './session-limits.ts';

/** Its calls fail within about 2 s, and at once while the connection is down, if `client` is the connections' `sessions`. */
export function createRedisSessionStore(client: RedisClient): Store {
  return new RedisStore({ client, prefix: SESSION_PREFIX, ttl: SESSION_TTL_MS / 1000 });
}
