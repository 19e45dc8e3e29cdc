/**
 * Lets those who come in through a few at a time, so that a crowd which comes back at once delays nobody who is here: so many in
 * each turn of the event loop, the others in their order, and beyond a number that can be served in time none.
 */
import { GREETINGS_PER_TURN, GREETINGS_WAITING_MAX, GREETING_RETRY_MS, GREETING_RETRY_SPREAD_MS } from './server-limits.ts';

/** Those turned away are asked to come back at this many different times. */
const SPREAD_STEPS = 64;

export interface AdmissionOptions {
  readonly perTurn?: number;
  readonly waitingMax?: number;
  /** Calls back once, after whatever else is to be done now. */
  readonly nextTurn?: (action: () => void) => void;
}

export class Admission {
  readonly #perTurn: number;
  readonly #waitingMax: number;
  readonly #nextTurn: (action: () => void) => void;
  #waiting: (() => void)[] = [];
  #begunInThisTurn = 0;
  #turnComing = false;
  #turnedAway = 0;

  constructor(options: AdmissionOptions = {}) {
    this.#perTurn = options.perTurn ?? GREETINGS_PER_TURN;
    this.#waitingMax = options.waitingMax ?? GREETINGS_WAITING_MAX;
    this.#nextTurn = options.nextTurn ?? ((action) => void setImmediate(action));
  }

  /**
   * Begins `greeting` when its turn has come.
   * @returns when it has ended; a number of ms after which to come again where too many wait, and `greeting` never begins.
   */
  admit(greeting: () => Promise<void>): Promise<void> | number {
    if (this.#waiting.length >= this.#waitingMax) return this.#retryAfterMs();
    this.#expectTurn();
    if (this.#waiting.length === 0 && this.#begunInThisTurn < this.#perTurn) {
      this.#begunInThisTurn += 1;
      return greeting();
    }
    return new Promise((resolve) => this.#waiting.push(() => resolve(greeting())));
  }

  /** Not all at the same time again. */
  #retryAfterMs(): number {
    this.#turnedAway = (this.#turnedAway + 1) % SPREAD_STEPS;
    return GREETING_RETRY_MS + Math.round((this.#turnedAway / SPREAD_STEPS) * GREETING_RETRY_SPREAD_MS);
  }

  #expectTurn(): void {
    if (this.#turnComing) return;
    this.#turnComing = true;
    this.#nextTurn(() => {
      this.#turnComing = false;
      const begun = this.#waiting.slice(0, this.#perTurn);
      this.#waiting = this.#waiting.slice(this.#perTurn);
      this.#begunInThisTurn = begun.length;
      if (begun.length > 0) this.#expectTurn();
      for (const begin of begun) begin();
    });
  }
}
