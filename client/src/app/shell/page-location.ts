/**
 * The address and what it shows. A few kinds of page do not need a router: Angular's is a fifth of what a first visit may load.
 * Links are plain links, so that they can be opened in another tab; only a plain click stays in the page.
 */
import { computed, DestroyRef, Directive, inject, Injectable, InjectionToken, input, signal } from '@angular/core';
import { isRoomName } from '../../../../src/protocol/decode.ts';

/** `home` shows a phone the rooms and a wide screen the lobby beside them; `ops` is the machine room. Rooms have paths of their own. */
export type Route = { readonly page: 'home' } | { readonly page: 'room'; readonly room: string } | { readonly page: 'ops' | 'unknown' };

export function routeOf(path: string): Route {
  if (path === '/') return { page: 'home' };
  if (/^\/ops\/?$/.test(path)) return { page: 'ops' };
  const [, room] = /^\/r\/([^/]+)\/?$/.exec(path) ?? [];
  return isRoomName(room) ? { page: 'room', room } : { page: 'unknown' };
}

/** The browser's address bar and history. */
export interface AddressBar {
  path(): string;
  push(path: string): void;
  /** @returns a function that ends it. */
  onBackOrForward(listener: () => void): () => void;
}

export const ADDRESS_BAR = new InjectionToken<AddressBar>('AddressBar', {
  factory: () => ({
    path: () => location.pathname,
    push: (path) => history.pushState(null, '', path),
    onBackOrForward: (listener) => {
      addEventListener('popstate', listener);
      return () => removeEventListener('popstate', listener);
    },
  }),
});

@Injectable({ providedIn: 'root' })
export class PageLocation {
  private readonly addressBar = inject(ADDRESS_BAR);
  private readonly path = signal(this.addressBar.path());

  readonly route = computed(() => routeOf(this.path()));

  constructor() {
    inject(DestroyRef).onDestroy(this.addressBar.onBackOrForward(() => this.path.set(this.addressBar.path())));
  }

  goTo(path: string): void {
    if (path === this.path()) return;
    this.addressBar.push(path);
    this.path.set(path);
  }
}

@Directive({
  selector: 'a[appLink]',
  host: { '[attr.href]': 'appLink()', '(click)': 'follow($event)' },
})
export class PageLink {
  readonly appLink = input.required<string>();
  private readonly location = inject(PageLocation);

  protected follow(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.location.goTo(this.appLink());
  }
}
