/** What the page says about its connection, and about the version behind it. */
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { ConnectionState } from '../../../../src/sdk/types.ts';
import type { CancelTimer } from '../../../../src/support/clock.ts';
import { CHAT, CLOCK } from './tokens.ts';

/** A shorter break is nobody's business: most end before a person could react. */
export const RECONNECTING_SHOWN_AFTER_MS = 2_000;

export type Indicator = 'connecting' | 'online' | 'reconnecting';

/** The node and version that serve the page now, or did last. */
export interface ServedBy {
  readonly node: string;
  readonly version: string;
  readonly transport: string;
}

@Injectable({ providedIn: 'root' })
export class ConnectionStore {
  private readonly chat = inject(CHAT);
  private readonly clock = inject(CLOCK);
  private readonly shown = signal<Indicator>('connecting');
  private readonly served = signal<ServedBy | undefined>(undefined);
  private readonly firstVersion = signal<string | undefined>(undefined);
  private readonly open = signal(false);
  private cancelPatience: CancelTimer | undefined;

  /** What to show. It calls a connection lost only after {@link RECONNECTING_SHOWN_AFTER_MS} without any. */
  readonly indicator = this.shown.asReadonly();
  /** Whether a connection is open this very moment: what can be asked of the server now. */
  readonly isOpen = this.open.asReadonly();
  readonly servedBy = this.served.asReadonly();
  /** The page was loaded from another version than the one it talks to. */
  readonly updateAvailable = computed(() => {
    const first = this.firstVersion();
    return first !== undefined && this.served()?.version !== first;
  });

  constructor() {
    this.apply(this.chat.state);
    const unsubscribe = this.chat.on((event) => {
      if (event.type === 'state') this.apply(event.state);
    });
    inject(DestroyRef).onDestroy(() => {
      unsubscribe();
      this.cancelPatience?.();
    });
  }

  /** Tries to connect at once instead of waiting for the next attempt. */
  tryNow(): void {
    this.chat.wake();
  }

  private apply(state: ConnectionState): void {
    this.open.set(state.status === 'online');
    switch (state.status) {
      case 'online':
        this.endPatience();
        this.served.set({ node: state.node, version: state.version, transport: state.transport });
        this.firstVersion.update((first) => first ?? state.version);
        this.shown.set('online');
        return;
      case 'reconnecting':
        if (this.shown() === 'online') this.showLater(state.since + RECONNECTING_SHOWN_AFTER_MS - this.clock.now());
        return;
      case 'connecting':
      case 'closed':
        this.endPatience();
        this.shown.set('connecting');
        return;
    }
  }

  /** Several states may follow each other during one outage: the first of them started the patience. */
  private showLater(delayMs: number): void {
    this.cancelPatience ??= this.clock.after(Math.max(0, delayMs), () => this.shown.set('reconnecting'));
  }

  private endPatience(): void {
    this.cancelPatience?.();
    this.cancelPatience = undefined;
  }
}
