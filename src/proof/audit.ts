/** Judges what a crowd saw beside what the log holds. Pure: records in, a report out. */
import { breaksOf, longestSilenceMs, presenceNoise } from './disturbances.ts';
import { deliveriesOf, latencyBetween } from './latency.ts';
import { faultsOnTheWire, faultsShown } from './order-faults.ts';
import type { CrowdRecord, LogRecord, MemberRecord } from './records.ts';
import { Truth } from './truth.ts';

/** Each is 0 in a run without a fault, from `lost` to `failed`; `breaks` only where nothing was cut. */
export interface AuditReport {
  readonly sent: number;
  readonly acknowledged: number;
  /** Messages of the crowd in the log, each counted once. */
  readonly stored: number;

  /** Acknowledged and not in the log, or in the log and not shown to somebody: counted for each who lacks it. */
  readonly lost: number;
  /** Stored, or shown to one person, or sent over one connection, more than once: each time too many counts. */
  readonly duplicated: number;
  /** Shown, or sent over one connection, before an earlier one; or stored in another order than its sender wrote. */
  readonly reordered: number;
  /** Places in the log for which two different messages were seen by whomever. */
  readonly twoTextsUnderOneSeq: number;
  /** Texts that came back other than they were sent. */
  readonly alteredTexts: number;
  /** Times that a connection left a number out, or the library told its user that something is missing or began anew. */
  readonly gaps: number;
  /** `joined` that said `complete: false`. */
  readonly joinedIncomplete: number;
  /** Requests for history, which a crowd that misses nothing has no reason for. */
  readonly historyAsked: number;
  /** Times that somebody had no connection for over 2 s. */
  readonly visibleBreaks: number;
  /** Times that somebody had no connection at all, however short: a hand-over makes none, a connection that is cut makes one. */
  readonly breaks: number;
  /** Members of the crowd announced as entered or left while all of them were there all the time; counted for each who heard it. */
  readonly presenceNoise: number;
  /** Times that somebody who had seen a version came back to an earlier one. */
  readonly backToOldVersion: number;
  /** Sent, and never heard of again. */
  readonly unanswered: number;
  /** Refused for good, or given to the person to decide. */
  readonly failed: number;

  /** Connections of a person after the first. */
  readonly movesMean: number;
  readonly movesMax: number;
  /** From `send` until somebody has it on the screen, over all who do. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The longest time for which somebody saw nothing while the crowd talked. */
  readonly longestSilenceMs: number;
  /** The longest time for which somebody had no connection. */
  readonly longestBreakMs: number;
}

/** Whether every promise held. */
export function isFaultless(report: AuditReport): boolean {
  const { lost, duplicated, reordered, twoTextsUnderOneSeq, alteredTexts, gaps, joinedIncomplete } = report;
  const { historyAsked, visibleBreaks, presenceNoise: noise, backToOldVersion, unanswered, failed } = report;
  const messages = lost + duplicated + reordered + twoTextsUnderOneSeq + alteredTexts + unanswered + failed;
  return messages + gaps + joinedIncomplete + historyAsked + visibleBreaks + noise + backToOldVersion === 0;
}

export function audit(crowd: CrowdRecord, log: LogRecord): AuditReport {
  const { members } = crowd;
  const truth = new Truth(members, log);
  const sent = members.flatMap((member) => member.sent);
  const shown = faultsShown(members);
  const wire = faultsOnTheWire(members);
  const stored = truth.stored();
  const moves = members.map((member) => Math.max(0, welcomedOf(member).length - 1));
  const breaks = breaksOf(crowd);
  const { p50Ms, p99Ms } = latencyBetween(deliveriesOf(members), Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  return {
    sent: sent.length,
    acknowledged: sent.filter(({ outcome }) => outcome === 'acknowledged').length,
    stored: stored.messages,
    lost: truth.acknowledgedInVain() + truth.notShown(),
    duplicated: stored.again + shown.again + wire.again,
    reordered: stored.outOfOrder + shown.outOfOrder + wire.outOfOrder,
    twoTextsUnderOneSeq: truth.conflicts,
    alteredTexts: truth.altered(),
    gaps: sum(members.map((member) => member.gaps)) + wire.holes,
    joinedIncomplete: sum(members.flatMap((member) => member.connections.map((connection) => connection.joinedIncomplete))),
    historyAsked: sum(members.map((member) => member.historyAsked)),
    visibleBreaks: breaks.visible,
    breaks: breaks.count,
    presenceNoise: presenceNoise(crowd),
    backToOldVersion: sum(members.map(backToOldVersion)),
    unanswered: sent.filter(({ outcome }) => outcome === 'pending').length,
    failed: sent.filter(({ outcome }) => outcome === 'failed' || outcome === 'unsure').length,
    movesMean: members.length === 0 ? 0 : sum(moves) / members.length,
    movesMax: Math.max(0, ...moves),
    p50Ms,
    p99Ms,
    longestSilenceMs: longestSilenceMs(crowd),
    longestBreakMs: breaks.longestMs,
  };
}

function welcomedOf(member: MemberRecord): MemberRecord['connections'] {
  return member.connections.filter(({ welcomedAt }) => welcomedAt !== undefined);
}

function backToOldVersion(member: MemberRecord): number {
  const earlier = new Set<string>();
  let current: string | undefined;
  let times = 0;
  for (const { version } of welcomedOf(member)) {
    if (version === current) continue;
    if (earlier.has(version)) times += 1;
    earlier.add(version);
    current = version;
  }
  return times;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
