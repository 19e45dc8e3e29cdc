/** People and tickets in Redis, the same for every node. */
import { TICKET_TTL_MS } from '../protocol/limits.ts';
import type { User } from '../protocol/messages.ts';
import type { RedisClient } from '../redis/connections.ts';
import { ticketKey, userKey } from '../redis/keys.ts';
import { loadScript } from '../redis/script.ts';
import { withDeadline } from '../redis/unavailable.ts';
import { randomId } from '../support/random.ts';
import type { Identity } from './identity.ts';
import { SESSION_TTL_MS, TICKET_LENGTH } from './session-limits.ts';

const REDEEM = loadScript(new URL('./lua/redeem.lua', import.meta.url));

/** Rejects with `RedisUnavailableError` when Redis is out of reach. Leaves the client to whoever made it. */
export class RedisIdentity implements Identity {
  readonly #client: RedisClient;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async setName(userId: string, name: string): Promise<User> {
    await withDeadline(() => this.#client.set(userKey(userId), name, 'PX', SESSION_TTL_MS));
    return { id: userId, name };
  }

  async user(userId: string): Promise<User | undefined> {
    const name = await withDeadline(() => this.#client.getex(userKey(userId), 'PX', SESSION_TTL_MS));
    return name === null ? undefined : { id: userId, name };
  }

  async issueTicket(userId: string): Promise<string> {
    const ticket = randomId(TICKET_LENGTH);
    await withDeadline(() => this.#client.set(ticketKey(ticket), userId, 'PX', TICKET_TTL_MS));
    return ticket;
  }

  async redeemTicket(ticket: string, nonce: string): Promise<User | undefined> {
    const userId = (await REDEEM.run(this.#client, [ticketKey(ticket)], [nonce])) as string | null;
    return userId === null ? undefined : this.user(userId);
  }

  async close(): Promise<void> {}
}
