/** The line at the top: where one is, how one is connected, who is here, who one is. */
import { Component, inject, viewChild } from '@angular/core';
import { IdentityStore } from '../identity/identity.store.ts';
import { NameDialog } from '../identity/name-dialog.ts';
import { RoomsStore } from '../rooms/rooms.store.ts';
import { Avatar } from '../ui/avatar.ts';
import { ConnectionIndicator } from './connection-indicator.ts';
import { LayoutStore } from './layout.store.ts';
import { PageLink, PageLocation } from './page-location.ts';

@Component({
  selector: 'app-page-header',
  imports: [Avatar, ConnectionIndicator, NameDialog, PageLink],
  template: `
    <header class="header" [attr.data-page]="location.route().page">
      <a class="header-brand" appLink="/" aria-label="Tchatter, all rooms">
        <svg class="icon header-back" viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5l-7 7 7 7" /></svg>
        <img class="header-logo" src="favicon.svg" alt="" width="28" height="28" />
        <span class="header-product" aria-hidden="true">Tchatter</span>
      </a>
      <div class="header-place">
        <h1 class="header-title">
          @switch (location.route().page) {
            @case ('home') {
              <span class="header-title-rooms">Tchatter</span><span class="header-title-lobby">#lobby</span>
            }
            @case ('room') {
              #{{ rooms.current()?.name }}
            }
            @case ('ops') {
              Machine room
            }
            @default {
              Not found
            }
          }
        </h1>
        <app-connection-indicator />
      </div>
      @if (rooms.current(); as room) {
        <button
          type="button"
          class="header-button header-members"
          aria-controls="members"
          [attr.aria-expanded]="layout.membersOpen()"
          (click)="layout.toggleMembers()"
          (keydown.escape)="layout.uncover()"
        >
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path
              d="M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c.500-4 3-6 6.500-6s6 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6M18 14.500c2 .800 3.200 2.600 3.500 5.500"
            />
          </svg>
          <span data-testid="member-count">{{ room.members.count() }}</span>
          <span class="visually-hidden">{{ room.members.count() === 1 ? 'member' : 'members' }}</span>
        </button>
      }
      @if (identity.me(); as me) {
        <button type="button" class="header-button header-me" title="Change your name" (click)="dialog().open()">
          <app-avatar [user]="me" />
          <span class="visually-hidden">You are</span>
          <bdi class="header-name" data-testid="my-name">{{ me.name }}</bdi>
          <span class="visually-hidden">. Change your name</span>
        </button>
      }
    </header>
    <app-name-dialog />
  `,
})
export class PageHeader {
  protected readonly rooms = inject(RoomsStore);
  protected readonly identity = inject(IdentityStore);
  protected readonly layout = inject(LayoutStore);
  protected readonly location = inject(PageLocation);
  protected readonly dialog = viewChild.required(NameDialog);
}
