/** Quiet lines under the header, each with what can be done about it. */
import { Component, inject } from '@angular/core';
import { ConnectionStore } from '../realtime/connection.store.ts';
import { PageReload } from '../realtime/page-reload.ts';
import { RoomsStore } from '../rooms/rooms.store.ts';

@Component({
  selector: 'app-notices',
  template: `
    @switch (pageReload.state()) {
      @case ('waiting') {
        <p class="notice">The page reloads as soon as the server answers. What you have typed is kept.</p>
      }
      @case ('part-missing') {
        <p class="notice is-problem">
          A part of this page could not be loaded.
          <button type="button" class="link-button" (click)="pageReload.reload()">Reload</button>
        </p>
      }
      @default {
        @if (connection.updateAvailable()) {
          <p class="notice">
            A new version is available.
            <button type="button" class="link-button" (click)="pageReload.reload()">Reload</button>
          </p>
        }
      }
    }
    @if (rooms.current(); as room) {
      @if (room.problem(); as problem) {
        <p class="notice is-problem">
          {{ problem }}
          <button type="button" class="link-button" (click)="room.dismissProblem()">Dismiss</button>
        </p>
      }
    }
  `,
  host: { class: 'notices', role: 'status' },
})
export class Notices {
  protected readonly connection = inject(ConnectionStore);
  protected readonly pageReload = inject(PageReload);
  protected readonly rooms = inject(RoomsStore);
}
