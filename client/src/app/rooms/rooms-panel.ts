/** The rooms there are, and a way to make another one. */
import { Component, inject, signal } from '@angular/core';
import { PageLink, PageLocation } from '../shell/page-location.ts';
import { LOBBY, ROOM_NAME_ADVICE, roomNameFrom } from './room-name.ts';
import { RoomsStore } from './rooms.store.ts';

@Component({
  selector: 'app-rooms-panel',
  imports: [PageLink],
  template: `
    <p class="rooms-intro">Everyone lands in the lobby. Go in and say hello, or make a room of your own.</p>
    <nav aria-labelledby="rooms-title">
      <h2 id="rooms-title" class="panel-title">Rooms</h2>
      <ul class="room-lines">
        @for (line of rooms.lines(); track line.name) {
          <li class="room-line" [class.is-current]="line.name === rooms.current()?.name" [attr.data-room]="line.name">
            <a class="room-link" [appLink]="'/r/' + line.name" [attr.aria-current]="line.name === rooms.current()?.name ? 'page' : null">
              <span class="room-name">{{ line.name }}</span>
              @if (line.unseen > 0) {
                <span class="room-unseen">{{ line.unseen }}<span class="visually-hidden"> new</span></span>
              }
              <span class="room-count"
                >{{ line.memberCount }}<span class="room-count-unit">{{ line.memberCount === 1 ? ' member' : ' members' }}</span></span
              >
            </a>
            @if (line.open && line.name !== lobby) {
              <button type="button" class="icon-button" [attr.aria-label]="'Leave ' + line.name" (click)="leave(line.name)">
                <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8" /></svg>
              </button>
            }
          </li>
        }
      </ul>
    </nav>
    <form class="room-form" (submit)="join($event, field)">
      <label class="panel-title" for="room-field">Join or create a room</label>
      <div class="room-form-row">
        <input
          #field
          id="room-field"
          class="field"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          enterkeyhint="go"
          placeholder="team-room"
          [attr.aria-invalid]="problem() !== undefined"
          aria-describedby="room-problem"
        />
        <button type="submit" class="button">Join</button>
      </div>
      <p id="room-problem" class="field-problem" role="alert">{{ problem() }}</p>
    </form>
  `,
  host: { class: 'rooms-panel' },
})
export class RoomsPanel {
  protected readonly rooms = inject(RoomsStore);
  private readonly location = inject(PageLocation);
  protected readonly problem = signal<string | undefined>(undefined);
  protected readonly lobby = LOBBY;

  protected join(event: Event, field: HTMLInputElement): void {
    event.preventDefault();
    const name = roomNameFrom(field.value);
    this.problem.set(name === undefined ? ROOM_NAME_ADVICE : undefined);
    if (name === undefined) {
      field.focus();
      return;
    }
    field.value = '';
    this.location.goTo(`/r/${name}`);
  }

  protected leave(name: string): void {
    const wasCurrent = this.rooms.current()?.name === name;
    this.rooms.leave(name);
    if (wasCurrent) this.location.goTo(`/r/${LOBBY}`);
  }
}
