/** Where the nodes leave their reports, for any of them to read. */
import type { NodeReport } from '../protocol/ops.ts';

export interface StoredReport {
  /** `<ms since 1970>-<number>`, ascending in the order of arrival. */
  readonly id: string;
  /** When it came in, in ms since 1970 by the store's clock. */
  readonly heardAt: number;
  readonly report: NodeReport;
}

export interface Reading {
  /** Now, in ms since 1970 by the store's clock. */
  readonly time: number;
  /** Ascending by id. */
  readonly reports: readonly StoredReport[];
}

/** Reports older than `HISTORY_MS`, and all beyond `REPORTS_MAX`, may be forgotten. Every method rejects when the store is out of reach. */
export interface OpsStore {
  put(report: NodeReport): Promise<void>;
  /** The reports that came in after the one with the id `after`; all that are held where it is `undefined`. */
  since(after: string | undefined): Promise<Reading>;
}

/** The time and the number in an id. @returns `undefined` for what is no id. */
export function idParts(id: string): readonly [ms: number, number: number] | undefined {
  const [, ms, number] = /^(\d{1,15})-(\d{1,9})$/.exec(id) ?? [];
  return ms === undefined || number === undefined ? undefined : [Number(ms), Number(number)];
}

/** Whether the report with the id `one` came in after the one with the id `other`. */
export function isLater(one: string, other: string): boolean {
  const [ms, number] = idParts(one) ?? [0, 0];
  const [otherMs, otherNumber] = idParts(other) ?? [0, 0];
  return ms > otherMs || (ms === otherMs && number > otherNumber);
}
