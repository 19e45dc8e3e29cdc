/** What reports amount to: how each node stands, and what of the past the page draws. Pure: the time comes in. */
import {
  FORGOTTEN_AFTER_MS,
  GONE_AFTER_MS,
  type HistorySample,
  type NodeHistory,
  type NodeProcess,
  type NodeStanding,
} from '../protocol/ops.ts';
import type { StoredReport } from './ops-store.ts';

/** How every process stands that was heard of lately, by node and then by age, the eldest first. */
export function standings(reports: readonly StoredReport[], time: number): readonly NodeStanding[] {
  const newest = new Map<string, StoredReport>();
  for (const stored of reports) if (time - stored.heardAt <= FORGOTTEN_AFTER_MS) newest.set(keyOf(stored.report), stored);
  return [...newest.values()]
    .map(({ report, heardAt }) => {
      const silent = report.state !== 'gone' && time - heardAt > GONE_AFTER_MS;
      return { ...report, state: silent ? ('gone' as const) : report.state, heardAt, silent };
    })
    .sort(byNodeAndAge);
}

/** What was reported, process by process, without what a chart does not show. */
export function histories(reports: readonly StoredReport[]): readonly NodeHistory[] {
  const byProcess = Map.groupBy(reports, ({ report }) => keyOf(report));
  return [...byProcess.values()].map(historyOf).sort(byNodeAndAge);
}

function historyOf(reports: readonly StoredReport[]): NodeHistory {
  // A group has at least one.
  const { node, start, version, startedAt } = (reports.at(-1) as StoredReport).report;
  const samples = reports.map(({ heardAt, report }): HistorySample => [
    heardAt,
    report.state,
    report.connections,
    report.deliveryP50Ms,
    report.deliveryP99Ms,
  ]);
  return { node, start, version, startedAt, samples };
}

function keyOf({ node, start }: NodeProcess): string {
  return `${node} ${start}`;
}

/** `app10` comes after `app9`. */
function byNodeAndAge(one: NodeProcess, other: NodeProcess): number {
  return one.node.localeCompare(other.node, 'en', { numeric: true }) || one.startedAt - other.startedAt;
}
