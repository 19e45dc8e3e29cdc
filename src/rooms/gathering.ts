/**
 * Gathers messages of a busy room into one write for each of its sockets. At 25 000 deliveries a second three quarters of the
 * time goes into the kernel, one system call a delivery; what is gathered shares the call.
 *
 * It waits only where waiting pays: when, going by the room's pace of late, at least two more messages will come meanwhile. A
 * quiet or middling room loses nothing; what comes in one turn of the event loop goes out together in any case.
 */
import type { CancelTimer, Clock } from '../support/clock.ts';
import { GATHERED_MAX_CHARACTERS, GATHERED_MAX_MESSAGES, GATHER_WINDOW_MS } from '../support/server-limits.ts';
import { AT_REST, expectedWithin, paceAfter } from './pace.ts';
import type { RecentMessage } from './recent-window.ts';

/** Messages that must be expected within the window for waiting to pay. */
const WORTH_WAITING_FOR = 2;

export interface GatheringOptions {
  readonly clock: Clock;
  /** Takes what was gathered; never empty, in order. The first of them was stored at `since`, in ms since 1970 by the log's clock. */
  handOut(messages: readonly RecentMessage[], since: number): void;
}

export class Gathering {
  readonly #options: GatheringOptions;
  #pace = AT_REST;
  #gathered: RecentMessage[] = [];
  #characters = 0;
  #since = 0;
  /** One timer a room, however many connections it has. */
  #cancelWaiting: CancelTimer | undefined;
  #endOfTurn = false;

  constructor(options: GatheringOptions) {
    this.#options = options;
  }

  /** Messages that were added and not handed out yet. */
  get held(): number {
    return this.#gathered.length;
  }

  /** The first of `messages` was stored at `since`, in ms since 1970 by the log's clock. */
  add(messages: readonly RecentMessage[], since: number): void {
    const { clock } = this.#options;
    const now = clock.now();
    this.#pace = paceAfter(this.#pace, messages.length, now);
    for (const message of messages) {
      if (this.#gathered.length === 0) this.#since = since;
      this.#gathered.push(message);
      this.#characters += message.json.length;
      if (this.#characters >= GATHERED_MAX_CHARACTERS || this.#gathered.length >= GATHERED_MAX_MESSAGES) this.handOut();
    }
    if (this.#cancelWaiting !== undefined || this.#gathered.length === 0) return;
    if (expectedWithin(this.#pace, GATHER_WINDOW_MS, now) >= WORTH_WAITING_FOR) {
      this.#cancelWaiting = clock.after(GATHER_WINDOW_MS, () => this.handOut());
    } else if (!this.#endOfTurn) {
      this.#endOfTurn = true;
      queueMicrotask(() => {
        this.#endOfTurn = false;
        if (this.#cancelWaiting === undefined) this.handOut();
      });
    }
  }

  /** Hands out what was gathered so far: now, because something else is to follow it. */
  handOut(): void {
    this.#cancelWaiting?.();
    this.#cancelWaiting = undefined;
    const messages = this.#gathered;
    if (messages.length === 0) return;
    this.#gathered = [];
    this.#characters = 0;
    this.#options.handOut(messages, this.#since);
  }

  /** Forgets what was gathered. */
  close(): void {
    this.#cancelWaiting?.();
    this.#cancelWaiting = undefined;
    this.#gathered = [];
  }
}
