/**
 * Bounds the log: of lines that say the same, the first ones are printed and the rest are counted. An outage, or a crowd of
 * clients that do something wrong, fails thousands of times a minute, and the thousandth line says nothing new; printed
 * without end such lines fill the disk.
 */
import type { Clock } from './clock.ts';

/** Lines of one message printed in an interval: enough to see whether it is one room, or one client, or all of them. */
const LINES_MAX = 20;

/** After it the rest is told as one number, and counting begins anew. */
const INTERVAL_MS = 10_000;

/** Messages whose lines are counted at a time. Ours are a few dozen; texts of foreign errors could be any number. */
const MESSAGES_MAX = 500;

interface Count {
  printed: number;
  unprinted: number;
  readonly until: number;
}

export class LineLimit {
  readonly #clock: Clock;
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns whether a line with this message is to be printed. For those that are not, `tell` is called later, once for all of them. */
  admits(message: string, tell: (unprinted: number) => void): boolean {
    const count = this.#countOf(message);
    if (count.printed < LINES_MAX) {
      count.printed += 1;
      return true;
    }
    count.unprinted += 1;
    if (count.unprinted === 1) this.#tellLater(count, tell);
    return false;
  }

  #countOf(message: string): Count {
    const now = this.#clock.now();
    const known = this.#counts.get(message);
    // A clock that was set back must not make an interval of hours.
    if (known !== undefined && now < known.until && now >= known.until - INTERVAL_MS) return known;
    this.#counts.delete(message);
    if (this.#counts.size >= MESSAGES_MAX) this.#forgetOldest();
    const count: Count = { printed: 0, unprinted: 0, until: now + INTERVAL_MS };
    this.#counts.set(message, count);
    return count;
  }

  /** The count lives on until it is told, also where its message is forgotten. */
  #tellLater(count: Count, tell: (unprinted: number) => void): void {
    this.#clock.after(count.until - this.#clock.now(), () => tell(count.unprinted));
  }

  #forgetOldest(): void {
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
