/** Who is typing: each notice holds for a while, and ends at once with the message or with the person's leaving. */
import { signal } from '@angular/core';
import { TYPING_TTL_MS } from '../../../../src/protocol/limits.ts';
import type { User } from '../../../../src/protocol/messages.ts';
import type { CancelTimer, Clock } from '../../../../src/support/clock.ts';

interface Notice {
  readonly user: User;
  readonly cancel: CancelTimer;
}

export class Typing {
  private readonly notices = new Map<string, Notice>();
  private readonly shown = signal<readonly User[]>([]);
  private readonly clock: Clock;

  /** In the order they began. */
  readonly people = this.shown.asReadonly();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Somebody types, now and for {@link TYPING_TTL_MS}. */
  begin(user: User): void {
    this.notices.get(user.id)?.cancel();
    this.notices.set(user.id, { user, cancel: this.clock.after(TYPING_TTL_MS, () => this.end(user.id)) });
    this.publish();
  }

  end(userId: string): void {
    const notice = this.notices.get(userId);
    if (notice === undefined) return;
    notice.cancel();
    this.notices.delete(userId);
    this.publish();
  }

  endUnless(isHere: (userId: string) => boolean): void {
    for (const userId of [...this.notices.keys()]) if (!isHere(userId)) this.end(userId);
  }

  endAll(): void {
    this.endUnless(() => false);
  }

  private publish(): void {
    this.shown.set([...this.notices.values()].map(({ user }) => user));
  }
}
