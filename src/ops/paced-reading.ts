/** A reading that many ask for: it is made at most so often, and all who ask meanwhile wait for the same one. */
import type { Clock } from '../support/clock.ts';

export interface PacedReadingOptions {
  readonly everyMs: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly read: () => Promise<void>;
}

export class PacedReading {
  readonly #options: PacedReadingOptions;
  #underWay: Promise<void> | undefined;
  #madeAt = -Infinity;

  constructor(options: PacedReadingOptions) {
    this.#options = options;
  }

  /** Resolves when what was read is recent. Rejects where the reading does; the next who asks tries again. */
  async refresh(): Promise<void> {
    const { clock, everyMs } = this.#options;
    if (clock.now() - this.#madeAt >= everyMs) this.#underWay ??= this.#make().finally(() => (this.#underWay = undefined));
    await this.#underWay;
  }

  async #make(): Promise<void> {
    await this.#options.read();
    this.#madeAt = this.#options.clock.now();
  }
}
