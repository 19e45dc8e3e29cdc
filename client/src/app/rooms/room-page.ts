/** A room, with the list of rooms beside it. On the way in it is the lobby, and on a phone the rooms alone. */
import { Component, computed, DestroyRef, effect, inject, input, untracked, viewChild } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { Announcer } from '../messages/announcer.ts';
import { Composer } from '../messages/composer.ts';
import { MessageList } from '../messages/message-list.ts';
import { TypingLine } from '../messages/typing-line.ts';
import { LayoutStore } from '../shell/layout.store.ts';
import { PageLocation } from '../shell/page-location.ts';
import { MembersPanel } from './members-panel.ts';
import { RoomsPanel } from './rooms-panel.ts';
import { RoomsStore } from './rooms.store.ts';

@Component({
  selector: 'app-room-page',
  imports: [Announcer, Composer, MembersPanel, MessageList, RoomsPanel, TypingLine],
  template: `
    <app-rooms-panel />
    @for (room of shown(); track room.name) {
      <section class="chat" [attr.aria-label]="'Room ' + room.name" [inert]="layout.membersCover()">
        <app-message-list [room]="room" />
        <app-typing-line [people]="room.typing()" />
        <app-composer [room]="room" (sent)="list()?.goToEnd()" />
        <app-announcer [room]="room" />
      </section>
      <section id="members" class="members-panel" aria-labelledby="members-title" [hidden]="!layout.membersOpen()">
        <app-members-panel [members]="room.members" (closed)="layout.uncover()" />
      </section>
    }
  `,
  host: {
    class: 'page',
    '[attr.data-page]': 'location.route().page',
    '[class.with-members]': 'layout.membersOpen()',
    '(keydown.escape)': 'layout.uncover()',
    '(click)': 'uncoverByPressBeside($event)',
  },
})
export class RoomPage {
  readonly name = input.required<string>();

  private readonly rooms = inject(RoomsStore);
  protected readonly layout = inject(LayoutStore);
  protected readonly location = inject(PageLocation);
  protected readonly list = viewChild(MessageList);
  /** One room or none, as a list: with another room everything in it is made anew. */
  protected readonly shown = computed(() => {
    const room = this.rooms.current();
    return room === undefined ? [] : [room];
  });

  constructor() {
    const title = inject(Title);
    effect(() => {
      const name = this.name();
      untracked(() => {
        this.rooms.show(name);
        this.layout.uncover();
      });
    });
    effect(() => {
      const route = this.location.route();
      title.setTitle(route.page === 'room' ? `#${route.room} · Tchatter` : 'Tchatter');
    });
    inject(DestroyRef).onDestroy(() => this.rooms.showNone());
  }

  /** A press beside the members that lie over the messages: what they cover takes none itself. */
  protected uncoverByPressBeside(event: Event): void {
    if (event.target === event.currentTarget) this.layout.uncover();
  }
}
