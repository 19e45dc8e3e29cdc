/**
 * Who holds whom in one room, as plain data with the time handed in. A person is a member from the first lease until the
 * last one was given back or was found lapsed by {@link RoomLeases.sweep}; a lapsed lease that nobody swept still counts,
 * because its holder may only have been kept from renewing it.
 */
import type { User } from '../protocol/messages.ts';
import type { Departure, Members, PresenceEvent } from './presence.ts';
import type { PresenceTiming } from './timing.ts';

/** The holder of a lease in its grace time: nobody, so that a person who leaves elsewhere is gone at once. */
const GRACE = '';

interface Member {
  user: User;
  /** When each holder's lease lapses. */
  readonly leases: Map<string, number>;
}

export class RoomLeases {
  readonly #room: string;
  readonly #timing: Pick<PresenceTiming, 'leaseMs' | 'graceMs'>;
  readonly #members = new Map<string, Member>();

  constructor(room: string, timing: Pick<PresenceTiming, 'leaseMs' | 'graceMs'>) {
    this.#room = room;
    this.#timing = timing;
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** Takes or renews a lease. Only `enter` may change the name: a renewal may carry one that was changed elsewhere since. */
  take(user: User, holder: string, now: number, how: 'enter' | 'renew'): PresenceEvent | undefined {
    const known = this.#members.get(user.id);
    const expiry = now + this.#timing.leaseMs;
    if (known === undefined) {
      this.#members.set(user.id, { user, leases: new Map([[holder, expiry]]) });
      return this.#event('entered', user);
    }
    known.leases.delete(GRACE);
    known.leases.set(holder, expiry);
    if (how === 'renew' || known.user.name === user.name) return undefined;
    known.user = user;
    return this.#event('entered', user);
  }

  /** Gives a lease back; nothing happens when the holder has none, so that it can be repeated. */
  give(userId: string, holder: string, departure: Departure, now: number): PresenceEvent | undefined {
    const member = this.#members.get(userId);
    if (member === undefined || !member.leases.delete(holder)) return undefined;
    if (departure === 'after-grace') {
      member.leases.set(GRACE, now + this.#timing.graceMs);
      return undefined;
    }
    member.leases.delete(GRACE);
    return member.leases.size === 0 ? this.#remove(member.user) : undefined;
  }

  /** Removes those whose leases have all lapsed. */
  sweep(now: number): PresenceEvent[] {
    const lapsed = [...this.#members.values()].filter(({ leases }) => [...leases.values()].every((expiry) => expiry <= now));
    return lapsed.map(({ user }) => this.#remove(user));
  }

  /** At most `limit` members by name, in the order of code points. */
  list(limit: number): Members {
    const users = [...this.#members.values()].map(({ user }) => ({ user, key: Buffer.from(`${user.name}\0${user.id}`) }));
    users.sort((a, b) => Buffer.compare(a.key, b.key));
    return { members: users.slice(0, limit).map(({ user }) => user), memberCount: this.#members.size };
  }

  #remove(user: User): PresenceEvent {
    this.#members.delete(user.id);
    return this.#event('left', user);
  }

  #event(event: 'entered' | 'left', user: User): PresenceEvent {
    return { room: this.#room, event, user, memberCount: this.#members.size };
  }
}
