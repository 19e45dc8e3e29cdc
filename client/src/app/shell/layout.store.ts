/** Whether the members are shown: the header has the button, the page has the list. */
import { computed, DestroyRef, Injectable, inject, signal } from '@angular/core';

/** From this width on the members have a column of their own; below it they lie over the messages. */
const MEMBERS_COLUMN = '(min-width: 1080px)';

@Injectable({ providedIn: 'root' })
export class LayoutStore {
  private readonly media = matchMedia(MEMBERS_COLUMN);
  private readonly hasColumn = signal(this.media.matches);
  private readonly columnOpen = signal(true);
  private readonly overlayOpen = signal(false);
  private opener: Element | null = null;

  readonly membersOpen = computed(() => (this.hasColumn() ? this.columnOpen() : this.overlayOpen()));
  /** The members lie over the messages, which cannot be used meanwhile. */
  readonly membersCover = computed(() => !this.hasColumn() && this.overlayOpen());

  constructor() {
    const measure = (): void => this.hasColumn.set(this.media.matches);
    this.media.addEventListener('change', measure);
    inject(DestroyRef).onDestroy(() => this.media.removeEventListener('change', measure));
  }

  toggleMembers(): void {
    if (this.hasColumn()) this.columnOpen.update((open) => !open);
    else if (this.overlayOpen()) this.uncover();
    else {
      this.opener = document.activeElement;
      this.overlayOpen.set(true);
    }
  }

  /** Takes the members away from over the messages; the keyboard goes back to where it came from. */
  uncover(): void {
    if (!this.overlayOpen()) return;
    this.overlayOpen.set(false);
    if (this.opener instanceof HTMLElement) this.opener.focus();
    this.opener = null;
  }
}
