/** Where a node keeps what must outlive it: in this process's memory for the embedded default. */
import type { Store } from 'express-session';
import type { Config } from '../config.ts';
import { MemoryRoomLog } from '../log/memory-room-log.ts';
import type { RoomLog } from '../log/room-log.ts';
import { MemoryPresence, MemoryPresenceRooms } from '../presence/memory-presence.ts';
import type { Presence } from '../presence/presence.ts';
import type { Identity } from '../sessions/identity.ts';
import { MemoryIdentity } from '../sessions/memory-identity.ts';
import { MemorySessionStore } from '../sessions/memory-session-store.ts';
import { createMemorySessionRateLimiter, type SessionRateLimiter } from '../sessions/session-rate-limiter.ts';
import type { Clock } from '../support/clock.ts';

export interface Stores {
  readonly log: RoomLog;
  readonly presence: Presence;
  readonly identity: Identity;
  readonly sessionStore: Store;
  readonly newSessions: SessionRateLimiter;
  close(): Promise<void>;
}

export function createMemoryStores(config: Config, clock: Clock): Stores {
  const log = new MemoryRoomLog({ clock, historyLimit: config.historyLimitMessages });
  const presence = new MemoryPresence(new MemoryPresenceRooms(clock), config.nodeName);
  const identity = new MemoryIdentity(clock);
  return {
    log,
    presence,
    identity,
    sessionStore: new MemorySessionStore(clock),
    newSessions: createMemorySessionRateLimiter({ perMinute: config.sessionRatePerMinute, burst: config.sessionBurst }, clock),
    async close() {
      await Promise.all([log.close(), presence.close(), identity.close()]);
    },
  };
}
