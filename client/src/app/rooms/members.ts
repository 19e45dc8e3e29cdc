/** Who is here. */
import { computed, signal } from '@angular/core';
import { MEMBERS_LISTED_MAX } from '../../../../src/protocol/limits.ts';
import type { PresenceChange, User } from '../../../../src/protocol/messages.ts';
import { onFirstUse } from '../ui/on-first-use.ts';

const BY_NAME = onFirstUse(() => new Intl.Collator(undefined, { sensitivity: 'base', numeric: true }));

export class Members {
  private readonly people = signal<ReadonlyMap<string, User>>(new Map());
  private readonly total = signal(0);

  /** By name; at most {@link MEMBERS_LISTED_MAX}, so `count` may be larger. */
  readonly list = computed(() =>
    [...this.people().values()].sort((a, b) => BY_NAME().compare(a.name, b.name) || BY_NAME().compare(a.id, b.id)),
  );
  readonly count = this.total.asReadonly();

  replace(members: readonly User[], memberCount: number): void {
    this.people.set(new Map(members.map((user) => [user.id, user])));
    this.total.set(memberCount);
  }

  apply(change: PresenceChange): void {
    this.total.set(change.memberCount);
    if (change.event === 'count') return;
    const people = new Map(this.people());
    if (change.event === 'left') people.delete(change.user.id);
    else if (people.has(change.user.id) || people.size < MEMBERS_LISTED_MAX) people.set(change.user.id, change.user);
    this.people.set(people);
  }

  has(userId: string): boolean {
    return this.people().has(userId);
  }
}
