/** People and tickets in this process's memory: the embedded default, and the measure for the Redis implementation. */
import { TICKET_TTL_MS } from '../protocol/limits.ts';
import type { User } from '../protocol/messages.ts';
import { systemClock, type Clock } from '../support/clock.ts';
import { ExpiringMap } from '../support/expiring-map.ts';
import { randomId } from '../support/random.ts';
import type { Identity } from './identity.ts';
import { MEMORY_SESSIONS_MAX, MEMORY_TICKETS_MAX, SESSION_TTL_MS, TICKET_LENGTH } from './session-limits.ts';

interface Ticket {
  readonly userId: string;
  /** Of the connection that redeemed it; `undefined` while it is unused. */
  nonce: string | undefined;
}

export class MemoryIdentity implements Identity {
  readonly #names: ExpiringMap<string>;
  readonly #tickets: ExpiringMap<Ticket>;

  constructor(clock: Clock = systemClock) {
    const now = (): number => clock.now();
    this.#names = new ExpiringMap({ ttlMs: SESSION_TTL_MS, maxEntries: MEMORY_SESSIONS_MAX, now });
    this.#tickets = new ExpiringMap({ ttlMs: TICKET_TTL_MS, maxEntries: MEMORY_TICKETS_MAX, now });
  }

  setName(userId: string, name: string): Promise<User> {
    this.#names.set(userId, name);
    return Promise.resolve({ id: userId, name });
  }

  user(userId: string): Promise<User | undefined> {
    const name = this.#names.touch(userId);
    return Promise.resolve(name === undefined ? undefined : { id: userId, name });
  }

  issueTicket(userId: string): Promise<string> {
    const ticket = randomId(TICKET_LENGTH);
    this.#tickets.set(ticket, { userId, nonce: undefined });
    return Promise.resolve(ticket);
  }

  redeemTicket(ticket: string, nonce: string): Promise<User | undefined> {
    const issued = this.#tickets.get(ticket);
    if (issued === undefined || (issued.nonce !== undefined && issued.nonce !== nonce)) return Promise.resolve(undefined);
    issued.nonce = nonce;
    return this.user(issued.userId);
  }

  close(): Promise<void> {
    this.#names.clear();
    this.#tickets.clear();
    return Promise.resolve();
  }
}
