/** What the stores need from outside, by interface: the app gives the real ones, tests give theirs. */
import { InjectionToken } from '@angular/core';
import type { User } from '../../../../src/protocol/messages.ts';
import type { Chat } from '../../../../src/sdk/types.ts';
import { systemClock, type Clock } from '../../../../src/support/clock.ts';

export const CHAT = new InjectionToken<Chat>('Chat');

export const CLOCK = new InjectionToken<Clock>('Clock', { factory: () => systemClock });

/** Gives the present person another name; rejects with an `Error` whose message can be shown. */
export interface Renaming {
  rename(name: string): Promise<User>;
}

export const RENAMING = new InjectionToken<Renaming>('Renaming');

/** One line of `GET /api/rooms`. */
export interface RoomSummary {
  readonly room: string;
  readonly memberCount: number;
}

/** The two plain HTTP questions the page asks beside the session. */
export interface ServerInfo {
  /** Rejects when the server does not answer. */
  rooms(): Promise<readonly RoomSummary[]>;
  /** Whether the server answers at all, just now. Never rejects. */
  answers(): Promise<boolean>;
}

export const SERVER_INFO = new InjectionToken<ServerInfo>('ServerInfo');

/** Leaving the page as it is; a token, because a test must not really reload. */
export interface PageNavigation {
  reload(): void;
  /** Has the browser ask before the page is closed or reloaded. @returns a function that ends it. */
  askBeforeLeaving(): () => void;
}

export const PAGE_NAVIGATION = new InjectionToken<PageNavigation>('PageNavigation', {
  factory: () => ({
    reload: () => location.reload(),
    askBeforeLeaving: () => {
      const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
      addEventListener('beforeunload', ask);
      return () => removeEventListener('beforeunload', ask);
    },
  }),
});
