/** The machine room as the page knows it: asks a node every second, whichever that is, and goes on when none answers. */
import { computed, DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { CLOCK } from '../realtime/tokens.ts';
import { OPS_FEED, type NoAnswer, type OpsOutcome } from './ops-feed.ts';
import { keepToken, readToken } from './ops-token.ts';
import { extended, type OpsRecord } from './record.ts';

const ASK_EVERY_MS = 1_000;

/** A shorter silence is nobody's business: the next node answers. */
export const TROUBLE_SHOWN_AFTER_MS = 3_000;

export interface Trouble {
  readonly reason: NoAnswer;
  /** When the first question without an answer was asked, in ms since 1970 by the clock of this page. */
  readonly since: number;
}

/** Whether a token is asked for, and what of the one that was tried. */
export type TokenState = 'not-wanted' | 'wanted' | 'wrong';

@Injectable()
export class OpsStore {
  private readonly feed = inject(OPS_FEED);
  private readonly clock = inject(CLOCK);
  private readonly document = inject(DOCUMENT);
  private readonly known = signal<OpsRecord | undefined>(undefined);
  private readonly lastTrouble = signal<Trouble | undefined>(undefined);
  private readonly askedAt = signal(this.clock.now());
  private readonly tokenWanted = signal<TokenState>('not-wanted');
  private token = readToken();
  private asking = false;
  private closed = false;

  /** What the nodes told last; undefined until they did. */
  readonly record = this.known.asReadonly();
  readonly tokenState = this.tokenWanted.asReadonly();
  /** Why nothing new comes; undefined as long as that is too short to speak of. */
  readonly trouble = computed(() => {
    const trouble = this.lastTrouble();
    if (trouble === undefined) return undefined;
    // A closed door is no outage: there is nothing to wait for.
    const atOnce = trouble.reason === 'closed' && this.known() === undefined;
    return atOnce || this.askedAt() - trouble.since >= TROUBLE_SHOWN_AFTER_MS ? trouble : undefined;
  });

  constructor() {
    const stop = this.clock.every(ASK_EVERY_MS, () => void this.ask());
    const onVisible = (): void => void this.ask();
    this.document.addEventListener('visibilitychange', onVisible);
    inject(DestroyRef).onDestroy(() => {
      this.closed = true;
      stop();
      this.document.removeEventListener('visibilitychange', onVisible);
    });
    void this.ask();
  }

  /** Tries a token; it is kept for this tab. */
  async enter(token: string): Promise<void> {
    this.token = token;
    this.tokenWanted.set('not-wanted');
    await this.ask();
  }

  /** One question at a time, and none while nobody looks or a token is wanted. */
  private async ask(): Promise<void> {
    if (this.asking || this.document.hidden || this.tokenWanted() !== 'not-wanted') return;
    this.asking = true;
    const askedAt = this.clock.now();
    this.askedAt.set(askedAt);
    const outcome = await this.feed.ask(this.known()?.cursor, this.token);
    this.asking = false;
    if (!this.closed) this.apply(outcome, askedAt);
  }

  private apply(outcome: OpsOutcome, askedAt: number): void {
    switch (outcome.kind) {
      case 'answer':
        this.known.update((record) => extended(record, outcome.answer));
        this.lastTrouble.set(undefined);
        keepToken(this.token);
        return;
      case 'token-wanted':
        this.tokenWanted.set(this.token === undefined ? 'wanted' : 'wrong');
        this.token = undefined;
        keepToken(undefined);
        this.lastTrouble.set(undefined);
        return;
      case 'none':
        this.lastTrouble.update((trouble) => ({ reason: outcome.reason, since: trouble?.since ?? askedAt }));
        return;
    }
  }
}
