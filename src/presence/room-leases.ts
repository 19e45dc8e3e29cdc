/**
 * Who holds whom in one room, as plain data with the time handed in. A person is a member from the first lease until the
 * last one was given back or was found lapsed by {@link RoomLeases.sweep}; a lapsed lease that nobody swept still counts,
 * because its holder may only have been kept from renewing it.
 */
import type { User } from '../protocol/messages.ts';
import { MemberList } from './member-list.ts';
import type { Departure, Members, PresenceEvent } from './presence.ts';
import type { PresenceTiming } from './timing.ts';

/** The holder of a lease in its grace time: nobody, so that a person who leaves elsewhere is gone at once. */
const GRACE = '';

/** When each holder's lease lapses. */
type Leases = Map<string, number>;

export class RoomLeases {
  readonly #room: string;
  readonly #timing: Pick<PresenceTiming, 'leaseMs' | 'graceMs'>;
  readonly #members = new MemberList();
  readonly #leases = new Map<string, Leases>();

  constructor(room: string, timing: Pick<PresenceTiming, 'leaseMs' | 'graceMs'>) {
    this.#room = room;
    this.#timing = timing;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** Takes or renews a lease. Only `enter` may change the name: a renewal may carry one that was changed elsewhere since. */
  take(user: User, holder: string, now: number, how: 'enter' | 'renew'): PresenceEvent | undefined {
    const leases = this.#leases.get(user.id);
    const expiry = now + this.#timing.leaseMs;
    if (leases === undefined) {
      this.#leases.set(user.id, new Map([[holder, expiry]]));
      this.#members.set(user);
      return this.#event('entered', user);
    }
    leases.delete(GRACE);
    leases.set(holder, expiry);
    if (how === 'renew' || this.#members.get(user.id)?.name === user.name) return undefined;
    this.#members.set(user);
    return this.#event('entered', user);
  }

  /** Gives a lease back; nothing happens when the holder has none, so that it can be repeated. */
  give(userId: string, holder: string, departure: Departure, now: number): PresenceEvent | undefined {
    const leases = this.#leases.get(userId);
    if (leases?.delete(holder) !== true) return undefined;
    if (departure === 'after-grace') {
      leases.set(GRACE, now + this.#timing.graceMs);
      return undefined;
    }
    leases.delete(GRACE);
    return leases.size === 0 ? this.#remove(userId) : undefined;
  }

  /** Removes those whose leases have all lapsed. */
  sweep(now: number): PresenceEvent[] {
    const events: PresenceEvent[] = [];
    for (const [userId, leases] of this.#leases) {
      if (haveLapsed(leases, now)) events.push(this.#remove(userId));
    }
    return events;
  }

  /** At most `limit` members by name, in the order of code points. */
  list(limit: number): Members {
    return { members: this.#members.first(limit), memberCount: this.#members.size };
  }

  #remove(userId: string): PresenceEvent {
    const user = this.#members.get(userId) as User;
    this.#members.delete(userId);
    this.#leases.delete(userId);
    return this.#event('left', user);
  }

  #event(event: 'entered' | 'left', user: User): PresenceEvent {
    return { room: this.#room, event, user, memberCount: this.#members.size };
  }
}

function haveLapsed(leases: Leases, now: number): boolean {
  for (const expiry of leases.values()) if (expiry > now) return false;
  return true;
}
