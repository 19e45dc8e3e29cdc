/**
 * The members of one room as a node has heard of them, kept right although publications can be lost: each carries the
 * revision it made, and where one is missing the members are read again and compared. Nothing here does I/O.
 */
import type { User } from '../protocol/messages.ts';
import { MemberList } from './member-list.ts';
import type { Members } from './presence.ts';

/** One announced change, as published. */
export interface RosterChange {
  /** The revision it was made on; 0 where none was known. */
  readonly before: number;
  readonly revision: number;
  readonly event: 'entered' | 'left';
  readonly user: User;
  readonly memberCount: number;
}

/** All members, as read together. */
export interface RosterSnapshot {
  readonly revision: number;
  readonly members: readonly User[];
}

/** What those who listen are to be told. */
export type RosterEvent = Omit<RosterChange, 'before' | 'revision'>;

export class Roster {
  readonly #leaseMs: number;
  readonly #members = new MemberList();
  /** Members whom a snapshot did not have, with the time at which that is believed. */
  readonly #missing = new Map<string, number>();
  #revision = 0;
  #counted = 0;

  /** @param leaseMs how long a member that a snapshot lacks is given to be renewed. */
  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /**
   * Takes a change in. `undefined` says that one before it was not heard: read the members again and {@link compare}.
   * What was known already makes no event.
   */
  apply(change: RosterChange): readonly RosterEvent[] | undefined {
    if (change.revision <= this.#revision) return [];
    if (change.before !== this.#revision) return undefined;
    this.#revision = change.revision;
    this.#counted = change.memberCount;
    const { event, user, memberCount } = change;
    const changed = event === 'entered' ? this.#enter(user) : this.#leave(user.id);
    return changed ? [{ event, user, memberCount }] : [];
  }

  /**
   * Brings the members in line with what was read. Someone missing from it is not said to have left before a lease has
   * passed: a Redis that came back empty hears of its members again only as each node renews.
   */
  compare(snapshot: RosterSnapshot, nowMs: number): readonly RosterEvent[] {
    this.#revision = snapshot.revision;
    this.#counted = snapshot.members.length;
    const present = new Set(snapshot.members.map(({ id }) => id));
    const entered = snapshot.members.filter((user) => this.#enter(user));
    const left: User[] = [];
    for (const user of [...this.#members.values()]) {
      if (present.has(user.id)) continue;
      const believedAt = this.#missing.get(user.id) ?? nowMs + this.#leaseMs;
      this.#missing.set(user.id, believedAt);
      if (believedAt <= nowMs && this.#leave(user.id)) left.push(user);
    }
    const memberCount = snapshot.members.length;
    return [
      ...entered.map((user): RosterEvent => ({ event: 'entered', user, memberCount })),
      ...left.map((user): RosterEvent => ({ event: 'left', user, memberCount })),
    ];
  }

  /** The members as known, at most `limit` by name. */
  list(limit: number): Members {
    return { members: this.#members.first(limit), memberCount: this.#members.size };
  }

  /** Whether the members should be read again, going by the revision the store was seen to have. */
  isBehind(revision: number, nowMs: number): boolean {
    if (revision !== this.#revision && !(revision === 0 && this.#counted === 0)) return true;
    return [...this.#missing.values()].some((believedAt) => believedAt <= nowMs);
  }

  #enter(user: User): boolean {
    const known = this.#members.get(user.id);
    this.#members.set(user);
    this.#missing.delete(user.id);
    return known?.name !== user.name;
  }

  #leave(userId: string): boolean {
    this.#missing.delete(userId);
    return this.#members.delete(userId);
  }
}
