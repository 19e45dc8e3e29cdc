/** What a proof finds where everything went as promised, to be spoiled by tests; and a node's life as a watcher saw it. */
import type { Findings } from '../../src/proof/report.ts';
import type { PlaceRecord, PlaceSample } from '../../src/proof/watch/samples.ts';

const OWN_DELAY = { p50Ms: 0, p99Ms: 1, maxMs: 2, processors: 0.3 };

export const FAULTLESS_FINDINGS: Findings = {
  ...{ sent: 400, acknowledged: 400, stored: 400, lost: 0, duplicated: 0, reordered: 0, twoTextsUnderOneSeq: 0, alteredTexts: 0 },
  ...{ gaps: 0, joinedIncomplete: 0, historyAsked: 0, visibleBreaks: 0, breaks: 0, presenceNoise: 0, backToOldVersion: 0 },
  ...{ unanswered: 0, failed: 0, movesMean: 4 / 3, movesMax: 2, p50Ms: 5, p99Ms: 20, longestSilenceMs: 300, longestBreakMs: 0 },
  people: 3,
  surge: false,
  update: { ok: true, tookMs: 30_000 },
  ...{ requests: 100, failedRequests: 0, assets: 200, failedAssets: 0, failures: [], pageBuilds: 2 },
  peopleByMoves: [0, 2, 1],
  welcomedWhileDraining: 0,
  latency: {
    before: { deliveries: 100, p50Ms: 5, p99Ms: 10 },
    during: { deliveries: 200, p50Ms: 6, p99Ms: 25 },
    after: { deliveries: 100, p50Ms: 5, p99Ms: 11 },
  },
  p99Ratio: 2.5,
  ownDelay: { before: OWN_DELAY, during: OWN_DELAY, after: OWN_DELAY },
  nodes: ['app1', 'app2', 'app3'].map((name) => ({ name, versions: ['2'], inService: true, connections: 1 })),
};

/** One look at a node: HAProxy's state, then the node's own, its version and connections; only the first where nothing runs. */
export type Look = readonly [status: string, state?: string, version?: string, connections?: number];

/** A place that was looked at once a second, from 0 on. */
export function placeSeen(node: string, looks: readonly Look[], server = node): PlaceRecord {
  const samples = looks.map(([status, state, version = '1', connections = 0], index): PlaceSample => {
    return { at: index * 1_000, status, weight: 100, process: state === undefined ? undefined : { state, version, connections } };
  });
  return { node, server, samples };
}

/** A node that is drained, stopped, and started in the next version. */
export const REPLACED: readonly Look[] = [
  ['UP', 'ready', '1', 20],
  ['UP', 'ready', '1', 20],
  ['DRAIN', 'ready', '1', 20],
  ['NOLB', 'draining', '1', 5],
  ['NOLB'],
  ['DOWN'],
  ['DOWN', 'starting', '2'],
  ['DOWN 1/2', 'ready', '2'],
  ['UP 1/3', 'ready', '2'],
  ['UP', 'ready', '2', 30],
];
