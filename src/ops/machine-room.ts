/**
 * What a node tells those who look into the machine room. Any node can: all read the same reports. However many look, the
 * store is asked for what is new twice a second at most, and while nobody looks not at all.
 */
import { HISTORY_MS, type OpsAnswer, type SceneAudit } from '../protocol/ops.ts';
import type { Clock } from '../support/clock.ts';
import { REPORTS_MAX, REPORTS_READ_EVERY_MS } from './limits.ts';
import { idParts, isLater, type OpsStore, type StoredReport } from './ops-store.ts';
import { PacedReading } from './paced-reading.ts';
import { histories, standings } from './standings.ts';

/** Before every id. */
const BEGINNING = '0-0';

export interface MachineRoomOptions {
  readonly store: Pick<OpsStore, 'since'>;
  readonly scene: { look(): Promise<SceneAudit | undefined> };
  readonly clock: Pick<Clock, 'now'>;
}

export class MachineRoom {
  readonly #options: MachineRoomOptions;
  #reports: readonly StoredReport[] = [];
  #time = 0;
  readonly #reading: PacedReading;

  constructor(options: MachineRoomOptions) {
    this.#options = options;
    this.#reading = new PacedReading({ everyMs: REPORTS_READ_EVERY_MS, clock: options.clock, read: () => this.#read() });
  }

  /**
   * How all nodes stand, and of the history what came in after `after`, a `cursor` of an earlier answer of any node; all of
   * it where that is `undefined` or nothing this store can have said. Rejects when the store is out of reach.
   */
  async look(after: string | undefined): Promise<OpsAnswer> {
    const [scene] = await Promise.all([this.#options.scene.look(), this.#reading.refresh()]);
    const from = after === undefined || this.#isForeign(after) ? BEGINNING : after;
    // Looked for from the end: whoever asks every second lacks the last few.
    const fresh = this.#reports.slice(this.#reports.findLastIndex(({ id }) => !isLater(id, from)) + 1);
    return {
      time: this.#time,
      // Another node may have read further than this one.
      cursor: fresh.at(-1)?.id ?? from,
      nodes: standings(this.#reports, this.#time),
      history: histories(fresh),
      ...(scene !== undefined && { scene }),
    };
  }

  async #read(): Promise<void> {
    const { store } = this.#options;
    let reading = await store.since(this.#reports.at(-1)?.id);
    // The store's clock went back, with a primary that was behind: what it says from now on would count as old.
    if (reading.time < (this.#reports.at(-1)?.heardAt ?? 0)) {
      this.#reports = [];
      reading = await store.since(undefined);
    }
    const oldest = reading.time - HISTORY_MS;
    this.#reports = [...this.#reports, ...reading.reports].filter(({ heardAt }) => heardAt >= oldest).slice(-REPORTS_MAX);
    this.#time = reading.time;
  }

  #isForeign(cursor: string): boolean {
    const [ms] = idParts(cursor) ?? [Infinity];
    // Another node may have read a moment later.
    return ms > this.#time + REPORTS_READ_EVERY_MS;
  }
}
