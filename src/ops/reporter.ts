/** Tells the others once a second how this node is, and never gets in the way of the chat while it cannot. */
import { REPORT_INTERVAL_MS, type NodeProcess, type ReportedState } from '../protocol/ops.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { GOODBYE_MAX_MS } from './limits.ts';
import type { OpsStore } from './ops-store.ts';
import type { Vitals, VitalSigns } from './vital-signs.ts';

export interface ReporterOptions {
  readonly process: NodeProcess;
  readonly state: () => ReportedState;
  readonly vitalSigns: Pick<VitalSigns, 'take' | 'close'>;
  readonly store: Pick<OpsStore, 'put'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Reporter {
  readonly #options: ReporterOptions;
  #cancel: CancelTimer | undefined;
  /** One is under way at most: while the store hangs, nothing piles up. */
  #underWay: Promise<void> | undefined;
  #wantedAgain = false;
  #failing = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** Reports now, and every second from now on. */
  begin(): void {
    const { clock } = this.#options;
    this.#cancel ??= clock.every(REPORT_INTERVAL_MS, () => void (this.#underWay ?? this.#start()));
    void this.report();
  }

  /** Reports at once, or right after the report that is under way: for when the state has changed. Never rejects. */
  report(): Promise<void> {
    if (this.#underWay === undefined) return this.#start();
    this.#wantedAgain = true;
    return this.#underWay;
  }

  /** Says goodbye, waiting for {@link GOODBYE_MAX_MS} at most, and reports nothing more. Never rejects. */
  async end(): Promise<void> {
    const { clock, vitalSigns } = this.#options;
    this.#cancel?.();
    const timeIsOver = Promise.withResolvers<void>();
    const cancelTimer = clock.after(GOODBYE_MAX_MS, timeIsOver.resolve);
    await Promise.race([this.report(), timeIsOver.promise]);
    cancelTimer();
    vitalSigns.close();
  }

  #start(): Promise<void> {
    this.#underWay = this.#tell().finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  async #tell(): Promise<void> {
    const { process, state, vitalSigns, store, clock, logger } = this.#options;
    do {
      this.#wantedAgain = false;
      try {
        const vitals: Vitals = await vitalSigns.take(clock.now());
        await store.put({ ...process, state: state(), ...vitals });
        this.#failing = false;
      } catch (error) {
        // The state of the connection is in the log already; the next second tries again.
        if (!this.#failing) logger.debug({ err: error }, 'could not report how this node is; trying again');
        this.#failing = true;
      }
    } while (this.#wantedAgain);
  }
}
