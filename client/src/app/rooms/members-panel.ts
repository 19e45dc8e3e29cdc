/** Who is here. */
import { Component, computed, inject, input, output } from '@angular/core';
import { IdentityStore } from '../identity/identity.store.ts';
import { Avatar } from '../ui/avatar.ts';
import type { Members } from './members.ts';

@Component({
  selector: 'app-members-panel',
  imports: [Avatar],
  template: `
    <div class="members-head">
      <h2 id="members-title" class="panel-title">Who is here</h2>
      <button type="button" class="icon-button members-close" aria-label="Close the list of members" (click)="closed.emit()">
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8" /></svg>
      </button>
    </div>
    <ul class="member-lines">
      @for (user of members().list(); track user.id) {
        <li class="member-line" [attr.data-user]="user.id">
          <app-avatar [user]="user" />
          <bdi class="member-name">{{ user.name }}</bdi>
          @if (user.id === me()?.id) {
            <span class="member-you">you</span>
          }
        </li>
      }
    </ul>
    @if (unlisted() > 0) {
      <p class="members-more">and {{ unlisted() }} more</p>
    }
  `,
})
export class MembersPanel {
  readonly members = input.required<Members>();
  readonly closed = output();

  protected readonly me = inject(IdentityStore).me;
  protected readonly unlisted = computed(() => Math.max(0, this.members().count() - this.members().list().length));
}
