/** Says in a table what a proof found. Pure. */
import type { ProofReport } from './report.ts';

/** Lines for a terminal. */
export function tellReport(report: ProofReport): string[] {
  const { latency, ownDelay } = report;
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const three = (of: (part: 'before' | 'during' | 'after') => number): string =>
    (['before', 'during', 'after'] as const).map((part) => ms(of(part))).join(', ');
  const rows: (readonly [string, string | number])[] = [
    ['people', report.people],
    ['messages sent, stored', `${report.sent}, ${report.stored}`],
    ['lost, doubled, out of order', `${report.lost}, ${report.duplicated}, ${report.reordered}`],
    ['times without a connection', `${report.breaks} (longest ${ms(report.longestBreakMs)}; seen by people: ${report.visibleBreaks})`],
    ['longest silence', ms(report.longestSilenceMs)],
    ['requests, failed', `${report.requests}, ${report.failedRequests}`],
    ['files of the page, failed', `${report.assets}, ${report.failedAssets}`],
    ['moves per person', `${report.movesMean.toFixed(2)} on average, ${report.movesMax} at most`],
    ['back to the old version', report.backToOldVersion],
    ['delivery p50 before, during, after', three((part) => latency[part].p50Ms)],
    ['delivery p99 before, during, after', three((part) => latency[part].p99Ms)],
    ["the proof's own delay, p99", three((part) => ownDelay[part].p99Ms)],
    ['processors it took itself', `${ownDelay.during.processors.toFixed(2)} during the update`],
    ['the update took', `${(report.update.tookMs / 1_000).toFixed(0)} s`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return [
    ...rows.map(([name, value]) => name.padEnd(width) + String(value)),
    ...report.nodes.map(
      ({ name, versions, inService, connections }) =>
        `${name.padEnd(width)}${versions.join(' and ') || 'nothing runs'}, ${inService ? 'in service' : 'NOT in service'}, ${connections} connections`,
    ),
    ...report.failures.map(({ what, why }) => `failed: ${what}: ${why}`),
    '',
    ...(report.ok ? ['Every promise held.'] : report.broken.map((promise) => `BROKEN  ${promise}`)),
  ];
}
