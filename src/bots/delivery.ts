/** A line on its way from a thought to the log: thinking, typing for others to see, sending. */
import type { Chat } from '../sdk/types.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';

/** A timer this late means that the process was held up: what was said meanwhile has to be read first. */
const HELD_UP_MS = 2_000;

/** Others see that one types as long as this is repeated; the client sees to it that it is not told too often. */
const TYPE_EVERY_MS = 1_000;

export interface DeliveryParts {
  readonly chat: Pick<Chat, 'typing' | 'send' | 'discard'>;
  readonly clock: Clock;
  readonly room: string;
}

export interface Words {
  readonly id: string;
  readonly text: string;
  readonly thinkingMs: number;
  readonly typingMs: number;
}

export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #words: Words;
  readonly #heldUp: () => void;
  readonly #typeAt: number;
  #cancelTimer: CancelTimer;
  #cancelTyping: CancelTimer | undefined;
  #sent = false;

  /** @param heldUp is called, and nothing is sent, where the moment to send was slept through */
  constructor(parts: DeliveryParts, words: Words, heldUp: () => void) {
    this.#parts = parts;
    this.#words = words;
    this.#heldUp = heldUp;
    this.#typeAt = parts.clock.now() + words.thinkingMs;
    this.#cancelTimer = parts.clock.after(words.thinkingMs, () => this.#type());
  }

  /** Takes it back, where that can still be done; what is stored all the same is read from the log like anything else. */
  stop(): void {
    this.#cancelTimer();
    this.#cancelTyping?.();
    if (this.#sent) this.#parts.chat.discard(this.#parts.room, this.#words.id);
  }

  #type(): void {
    const { chat, clock, room } = this.#parts;
    if (this.#isLateFor(this.#typeAt)) return this.#heldUp();
    chat.typing(room);
    this.#cancelTyping = clock.every(TYPE_EVERY_MS, () => chat.typing(room));
    this.#cancelTimer = clock.after(this.#words.typingMs, () => this.#send());
  }

  #send(): void {
    const { chat, room } = this.#parts;
    this.#cancelTyping?.();
    if (this.#isLateFor(this.#typeAt + this.#words.typingMs)) return this.#heldUp();
    this.#sent = true;
    chat.send(room, this.#words.text, this.#words.id);
  }

  #isLateFor(time: number): boolean {
    return this.#parts.clock.now() - time > HELD_UP_MS;
  }
}
