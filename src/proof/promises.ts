/** What a rolling update promises, and whether it was kept. Pure. */
import type { Findings, ProofReport } from './report.ts';

/** An update of three nodes moves people at most so often, and on average; one with surge moves each exactly once. */
const MOVES_MAX = 2;
const MOVES_MEAN_MAX = 1.4;

/** Delivery during the update may take this many times as long as before it, for the slowest in a hundred. */
const P99_RATIO_MAX = 3;

type Count = { [K in keyof Findings]: Findings[K] extends number ? K : never }[keyof Findings];

/** What must not happen at all, and what to say where it did. */
const NEVER: readonly (readonly [Count, string])[] = [
  ['lost', 'messages lost'],
  ['duplicated', 'messages doubled'],
  ['reordered', 'messages out of order'],
  ['twoTextsUnderOneSeq', 'numbers that stand for two messages'],
  ['alteredTexts', 'texts altered'],
  ['gaps', 'gaps shown'],
  ['joinedIncomplete', 'returns to a room that were told something is missing'],
  ['historyAsked', 'requests for history to fill something in'],
  ['unanswered', 'messages that were never answered'],
  ['failed', 'messages refused'],
  ['visibleBreaks', 'breaks that people saw'],
  ['breaks', 'times that somebody had no connection'],
  ['presenceNoise', 'announcements of people who never came or went'],
  ['backToOldVersion', 'returns from the new version to the old'],
  ['welcomedWhileDraining', 'connections given to a node that was going away'],
  ['failedRequests', 'requests failed'],
  ['failedAssets', 'files of the page failed'],
];

export function judge(findings: Findings): ProofReport {
  const broken = [
    ...NEVER.filter(([count]) => findings[count] > 0).map(([count, words]) => `${words}: ${findings[count]}`),
    ...brokenMoves(findings),
    ...brokenUpdate(findings),
    ...brokenSubstance(findings),
  ];
  // Written so that a ratio that is no number counts as broken.
  if (!(findings.p99Ratio <= P99_RATIO_MAX)) {
    const { before, during } = findings.latency;
    const figures = `${before.p99Ms.toFixed(1)} ms before and ${during.p99Ms.toFixed(1)} ms during the update`;
    broken.push(`delivery took more than ${P99_RATIO_MAX} times as long (p99 ${figures})`);
  }
  return { ...findings, ok: broken.length === 0, broken };
}

function brokenMoves({ surge, peopleByMoves, movesMax, movesMean, people }: Findings): string[] {
  if (surge) {
    const others = people - (peopleByMoves[1] ?? 0);
    return others === 0 ? [] : [`people who were not moved exactly once: ${others}`];
  }
  const broken: string[] = [];
  if (movesMax > MOVES_MAX) broken.push(`somebody was moved ${movesMax} times, and not ${MOVES_MAX} at most`);
  if (movesMean > MOVES_MEAN_MAX)
    broken.push(`people were moved ${movesMean.toFixed(2)} times on average, and not ${MOVES_MEAN_MAX} at most`);
  return broken;
}

function brokenUpdate({ update, nodes }: Findings): string[] {
  const broken: string[] = [];
  if (!update.ok) broken.push(`the update failed${update.detail === undefined ? '' : `: ${update.detail}`}`);
  const out = nodes.filter(({ inService }) => !inService).map(({ name }) => name);
  if (out.length > 0) broken.push(`not in service at the end: ${out.join(', ')}`);
  const versions = [...new Set(nodes.flatMap((node) => node.versions))];
  if (versions.length !== 1) broken.push(`versions that run at the end: ${versions.join(', ') || 'none'}`);
  return broken;
}

/** An update in which nothing happened keeps every promise, and proves none. */
function brokenSubstance({ sent, stored, movesMean, pageBuilds }: Findings): string[] {
  const broken: string[] = [];
  if (sent === 0) broken.push('nobody said anything');
  if (stored < sent) broken.push(`of ${sent} messages ${stored} are stored`);
  if (movesMean === 0) broken.push('nobody was moved, so nothing was replaced');
  if (pageBuilds < 2) broken.push(`visitors met ${pageBuilds} build of the page, and not two`);
  return broken;
}
