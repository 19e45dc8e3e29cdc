/**
 * Who a session belongs to. Names and tickets are keys of their own beside the session object, because parallel requests
 * of one session overwrite that object.
 * `memory-identity.ts` and `redis-identity.ts` implement it; `test/contract/identity.spec.ts` runs over both.
 */
import type { User } from '../protocol/messages.ts';

/** Every method rejects when the store does not answer within about 2 s. */
export interface Identity {
  /** Stores a person under an id, or gives the person with that id another name. */
  setName(userId: string, name: string): Promise<User>;

  /** The person, or `undefined` where nobody (any more) has that id. Keeps the person remembered as long as the session lives. */
  user(userId: string): Promise<User | undefined>;

  /** A new single-use ticket, redeemable for {@link TICKET_TTL_MS}. */
  issueTicket(userId: string): Promise<string>;

  /**
   * Redeems a ticket: the person it was issued to, with the present name; `undefined` where it is unknown, expired or used.
   * Safe to repeat after a lost answer: it succeeds again for the same `nonce`, which a connection draws once.
   */
  redeemTicket(ticket: string, nonce: string): Promise<User | undefined>;

  close(): Promise<void>;
}
