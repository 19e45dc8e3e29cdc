/**
 * Reloading, with care: a page that reloads while the network is away shows the browser's error page and takes the draft's
 * box with it. So the server is asked first, again and again, and only its answer starts the reload.
 */
import { inject, Injectable, signal } from '@angular/core';
import { CLOCK, PAGE_NAVIGATION, SERVER_INFO } from './tokens.ts';

const ASK_AGAIN_AFTER_MS = 2_000;

/** A part that is missing again within this time is missing for good: another reload would only go in a circle. */
const RELOADED_LATELY_MS = 60_000;

/** When this tab last reloaded by itself, in ms since 1970. */
const RELOADED_AT = 'tchatter.reloaded-at';

export type ReloadState =
  | 'none'
  /** The server is being asked; the reload follows its first answer. */
  | 'waiting'
  /** A part of the page was missing even after a reload: the person decides. */
  | 'part-missing';

@Injectable({ providedIn: 'root' })
export class PageReload {
  private readonly server = inject(SERVER_INFO);
  private readonly clock = inject(CLOCK);
  private readonly navigation = inject(PAGE_NAVIGATION);
  private readonly current = signal<ReloadState>('none');

  readonly state = this.current.asReadonly();

  /** Reloads as soon as the server answers. Drafts are kept: they are stored with every key. */
  async reload(): Promise<void> {
    if (this.current() === 'waiting') return;
    this.current.set('waiting');
    while (!(await this.server.answers())) {
      await new Promise<void>((resolve) => this.clock.after(ASK_AGAIN_AFTER_MS, resolve));
    }
    this.current.set('none');
    this.navigation.reload();
  }

  /** A part belongs to a version that is not there any more: the page is loaded anew, once. */
  async onPartMissing(): Promise<void> {
    const reloadedAt = Number(sessionStorage.getItem(RELOADED_AT) ?? Number.NEGATIVE_INFINITY);
    if (this.clock.now() - reloadedAt < RELOADED_LATELY_MS) {
      this.current.set('part-missing');
      return;
    }
    sessionStorage.setItem(RELOADED_AT, String(this.clock.now()));
    await this.reload();
  }
}
