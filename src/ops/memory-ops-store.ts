/** The reports of the embedded node, which has nobody to tell them to but itself. */
import { HISTORY_MS, type NodeReport } from '../protocol/ops.ts';
import type { Clock } from '../support/clock.ts';
import { REPORTS_MAX } from './limits.ts';
import { isLater, type OpsStore, type Reading, type StoredReport } from './ops-store.ts';

export class MemoryOpsStore implements OpsStore {
  readonly #clock: Pick<Clock, 'now'>;
  #reports: StoredReport[] = [];
  #sameMs = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async put(report: NodeReport): Promise<void> {
    const heardAt = this.#clock.now();
    this.#sameMs = this.#reports.at(-1)?.heardAt === heardAt ? this.#sameMs + 1 : 0;
    this.#reports.push({ id: `${heardAt}-${this.#sameMs}`, heardAt, report });
    const kept = this.#reports.findIndex((held) => held.heardAt >= heardAt - HISTORY_MS);
    this.#reports.splice(0, Math.max(kept, this.#reports.length - REPORTS_MAX));
  }

  async since(after: string | undefined): Promise<Reading> {
    const reports = after === undefined ? this.#reports : this.#reports.filter(({ id }) => isLater(id, after));
    return { time: this.#clock.now(), reports: [...reports] };
  }
}
