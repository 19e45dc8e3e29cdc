/** Figures over time, second by second, as a chart wants them. Pure. */
import { HISTORY_MS, REPORT_INTERVAL_MS, type HistorySample, type NodeHistory } from '../../../../src/protocol/ops.ts';
import { placeOf, type OpsRecord } from './record.ts';

export interface ChartData {
  /** Seconds since 1970, one step each. */
  readonly seconds: readonly number[];
  /** For each place of the record, one value a step; `null` where there is none. */
  readonly series: readonly (readonly (number | null)[])[];
}

/** A report may be late by a little without a hole in the line. */
const HOLDS_MS = 2.5 * REPORT_INTERVAL_MS;

export interface Figure {
  readonly of: (sample: HistorySample) => number | null;
  /** Puts two processes of one place together. */
  readonly join: (one: number, other: number) => number;
}

export const CONNECTIONS: Figure = { of: ([, , connections]) => connections, join: (one, other) => one + other };
export const DELIVERY: Figure = { of: ([, , , , p99]) => p99, join: (one, other) => Math.max(one, other) };

export function chartData({ time, histories, places }: OpsRecord, figure: Figure): ChartData {
  const last = Math.floor(time / 1_000);
  const seconds = Array.from({ length: HISTORY_MS / 1_000 + 1 }, (_, index) => last - HISTORY_MS / 1_000 + index);
  const series = places.map(({ name }) => {
    const lines = histories.filter(({ node }) => placeOf(node) === name).map((history) => lineOf(history, seconds, figure));
    return seconds.map((_, index) =>
      joinAll(
        lines.map((line) => line[index] ?? null),
        figure,
      ),
    );
  });
  return { seconds, series };
}

function lineOf({ samples }: NodeHistory, seconds: readonly number[], figure: Figure): readonly (number | null)[] {
  let next = 0;
  return seconds.map((second) => {
    const end = second * 1_000 + 999;
    while ((samples[next]?.[0] ?? Infinity) <= end) next += 1;
    const sample = samples[next - 1];
    return sample === undefined || sample[1] === 'gone' || end - sample[0] > HOLDS_MS ? null : figure.of(sample);
  });
}

function joinAll(values: readonly (number | null)[], { join }: Figure): number | null {
  return values.reduce((joined, value) => (joined === null || value === null ? (joined ?? value) : join(joined, value)), null);
}
