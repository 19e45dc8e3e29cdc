/** Where a node keeps what must outlive it: in Redis, or in this process's memory for the embedded default. */
import type { Store } from 'express-session';
import type { Config, RedisConfig } from '../config.ts';
import { MemoryRoomLog } from '../log/memory-room-log.ts';
import { RedisRoomLog } from '../log/redis-room-log.ts';
import type { RoomLog } from '../log/room-log.ts';
import { MemoryOpsStore } from '../ops/memory-ops-store.ts';
import type { OpsStore } from '../ops/ops-store.ts';
import { RedisOpsStore } from '../ops/redis-ops-store.ts';
import { MemoryPresence, MemoryPresenceRooms } from '../presence/memory-presence.ts';
import type { Presence } from '../presence/presence.ts';
import { RedisPresence } from '../presence/redis-presence.ts';
import { connectRedis } from '../redis/connections.ts';
import { checkRedisServers } from '../redis/server-check.ts';
import type { Identity } from '../sessions/identity.ts';
import { MemoryIdentity } from '../sessions/memory-identity.ts';
import { MemorySessionStore } from '../sessions/memory-session-store.ts';
import { RedisIdentity } from '../sessions/redis-identity.ts';
import { createRedisSessionRateLimiter } from '../sessions/redis-session-rate.ts';
import { createRedisSessionStore } from '../sessions/redis-session-store.ts';
import { createMemorySessionRateLimiter, type SessionRate, type SessionRateLimiter } from '../sessions/session-rate-limiter.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { randomId } from '../support/random.ts';

export interface Stores {
  readonly log: RoomLog;
  readonly presence: Presence;
  readonly identity: Identity;
  readonly sessionStore: Store;
  readonly newSessions: SessionRateLimiter;
  readonly ops: OpsStore;
  /** Resolves when they answer, however long that takes; rejects when they are set up so that they would lose data. */
  open(): Promise<void>;
  close(): Promise<void>;
}

interface StoresOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createStores(options: StoresOptions): Stores {
  const { redis } = options.config;
  return redis === undefined ? createMemoryStores(options) : createRedisStores(redis, options);
}

function createMemoryStores({ config, clock }: StoresOptions): Stores {
  const log = new MemoryRoomLog({ clock, historyLimit: config.historyLimitMessages });
  const presence = new MemoryPresence(new MemoryPresenceRooms(clock), config.nodeName);
  const identity = new MemoryIdentity(clock);
  return {
    log,
    presence,
    identity,
    sessionStore: new MemorySessionStore(clock),
    newSessions: createMemorySessionRateLimiter(sessionRate(config), clock),
    ops: new MemoryOpsStore(clock),
    open: () => Promise.resolve(),
    async close() {
      await Promise.all([log.close(), presence.close(), identity.close()]);
    },
  };
}

function createRedisStores(redis: RedisConfig, { config, clock, logger }: StoresOptions): Stores {
  const connections = connectRedis(redis, logger);
  const log = new RedisRoomLog({ connections, historyLimit: config.historyLimitMessages, logger });
  // A node that starts again is another holder: the leases of its earlier life run out by themselves.
  const holder = `${config.nodeName}.${randomId(6)}`;
  const presence = new RedisPresence({ connections, holder, clock, logger });
  const identity = new RedisIdentity(connections.commands);
  return {
    log,
    presence,
    identity,
    sessionStore: createRedisSessionStore(connections.sessions),
    newSessions: createRedisSessionRateLimiter(sessionRate(config), connections.commands),
    ops: new RedisOpsStore(connections.commands),
    async open() {
      await connections.opened;
      await checkRedisServers(connections.commands, logger);
    },
    async close() {
      await Promise.all([log.close(), presence.close(), identity.close()]);
      await connections.close();
    },
  };
}

function sessionRate({ sessionRatePerMinute: perMinute, sessionBurst: burst }: Config): SessionRate {
  return { perMinute, burst };
}
