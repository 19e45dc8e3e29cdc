/** Tells a screen reader what others say, as it is said. History and one's own words are not repeated to it. */
import { Component, DestroyRef, effect, inject, input, signal } from '@angular/core';
import type { RoomMessage } from '../../../../src/protocol/messages.ts';
import type { CancelTimer } from '../../../../src/support/clock.ts';
import { CLOCK } from '../realtime/tokens.ts';
import type { RoomStore } from '../rooms/room.store.ts';

/** Messages that come within this time are told together. */
const GATHERING_MS = 500;

/** More than these at once are counted instead of read: a voice that cannot keep up is of no use. */
const READ_OUT_MAX = 3;

@Component({
  selector: 'app-announcer',
  template: `
    @for (message of told(); track message.seq) {
      <p>
        <bdi>{{ message.user.name }}</bdi>: <span dir="auto">{{ message.text }}</span>
      </p>
    }
    @if (counted() > 0) {
      <p>{{ counted() }} new messages</p>
    }
  `,
  host: { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' },
})
export class Announcer {
  readonly room = input.required<RoomStore>();

  private readonly clock = inject(CLOCK);
  private gathered: RoomMessage[] = [];
  private cancelTelling: CancelTimer | undefined;
  protected readonly told = signal<readonly RoomMessage[]>([]);
  protected readonly counted = signal(0);

  constructor() {
    effect((onCleanup) => onCleanup(this.room().onHeard((message) => this.gather(message))));
    inject(DestroyRef).onDestroy(() => this.cancelTelling?.());
  }

  private gather(message: RoomMessage): void {
    this.gathered.push(message);
    this.cancelTelling ??= this.clock.after(GATHERING_MS, () => this.tell());
  }

  private tell(): void {
    const many = this.gathered.length > READ_OUT_MAX;
    this.told.set(many ? [] : this.gathered);
    this.counted.set(many ? this.gathered.length : 0);
    this.gathered = [];
    this.cancelTelling = undefined;
  }
}
