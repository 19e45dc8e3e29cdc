/** The frame around every page. */
import { Component, computed, effect, inject } from '@angular/core';
import { OpsPage } from './ops/ops-page.ts';
import { PAGE_NAVIGATION } from './realtime/tokens.ts';
import { LOBBY } from './rooms/room-name.ts';
import { RoomPage } from './rooms/room-page.ts';
import { RoomsStore } from './rooms/rooms.store.ts';
import { MissingPart } from './shell/missing-part.ts';
import { NotFoundPage } from './shell/not-found-page.ts';
import { Notices } from './shell/notices.ts';
import { PageHeader } from './shell/page-header.ts';
import { PageLocation } from './shell/page-location.ts';

@Component({
  selector: 'app-root',
  imports: [MissingPart, NotFoundPage, Notices, OpsPage, PageHeader, RoomPage],
  // One part alone is loaded later. With a second one what some of them share becomes a script of its own, and one more script costs a
  // first visit more than the few hundred bytes of a small page: it took two points of Lighthouse's hundred.
  template: `
    <app-page-header />
    <app-notices />
    <main class="main">
      @if (roomName(); as name) {
        <app-room-page [name]="name" />
      } @else if (location.route().page === 'ops') {
        @defer (on immediate) {
          <app-ops-page />
        } @error {
          <app-missing-part />
        }
      } @else {
        <app-not-found-page />
      }
    </main>
  `,
  host: { class: 'shell' },
})
export class App {
  protected readonly location = inject(PageLocation);

  /** `/` and `/r/<room>` are one page, so that going from one to the other makes nothing anew. */
  protected readonly roomName = computed(() => {
    const route = this.location.route();
    if (route.page === 'home') return LOBBY;
    return route.page === 'room' ? route.room : undefined;
  });

  constructor() {
    const rooms = inject(RoomsStore);
    const navigation = inject(PAGE_NAVIGATION);
    // Only while something would be lost: a page that always listens is not kept for the way back everywhere.
    effect((onCleanup) => {
      if (rooms.unsent()) onCleanup(navigation.askBeforeLeaving());
    });
  }
}
