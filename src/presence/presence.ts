/**
 * Who is in a room. A member is a person, held there by one or more leases: one for each node (the holder) on which the
 * person has a connection in the room. A member is gone when the last lease was given back or ran out.
 * `memory-presence.ts` and `redis-presence.ts` implement it; `test/contract/presence.spec.ts` runs over both.
 */
import type { User } from '../protocol/messages.ts';

export interface Members {
  /** At most as many as were asked for. */
  readonly members: readonly User[];
  readonly memberCount: number;
}

/** `entered` for a member already known carries a new name. */
export interface PresenceEvent {
  readonly room: string;
  readonly event: 'entered' | 'left';
  readonly user: User;
  readonly memberCount: number;
}

/** Someone is typing. Never stored: who does not hear it has missed nothing. */
export interface TypingEvent {
  readonly room: string;
  readonly event: 'typing';
  readonly user: User;
}

export type PresenceListener = (event: PresenceEvent | TypingEvent) => void;

/** Whether a lease given back ends now (the person left) or after the grace time (the connection ended). */
export type Departure = 'at-once' | 'after-grace';

export interface Lease {
  readonly room: string;
  readonly user: User;
}

/** Every method rejects when the store does not answer within about 2 s; every one is safe to repeat. */
export interface Presence {
  /** Takes or renews this holder's lease; announces `entered` where the person was not there, or has a new name. */
  enter(room: string, user: User): Promise<void>;

  /** Gives this holder's lease back; announces `left` when it was the person's last. */
  leave(room: string, userId: string, departure: Departure): Promise<void>;

  /** Tells all subscribers, on every node, that a person is typing. */
  typing(room: string, user: User): Promise<void>;

  /** Renews all the leases this holder has; call it well within the lease time. */
  renew(leases: readonly Lease[]): Promise<void>;

  /** The members, oneself included, at most `limit` of them by name. */
  members(room: string, limit: number): Promise<Members>;

  /**
   * The members of a room this holder is subscribed to, at most `limit` by name, as it knows them now: nothing is asked, and the
   * cost does not grow with the room. What was changed a moment ago may not have been heard yet. `undefined` where not subscribed.
   */
  known(room: string, limit: number): Members | undefined;

  /** The number of members of each of the rooms that has any. */
  counts(rooms: readonly string[]): Promise<ReadonlyMap<string, number>>;

  /** Hears of every change in the room from the moment the promise resolves. */
  subscribe(room: string, listener: PresenceListener): Promise<() => void>;

  close(): Promise<void>;
}
