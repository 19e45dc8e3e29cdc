/** What people would have noticed although no message was lost: time without a connection, silence, comings and goings. */
import type { CrowdRecord, MemberRecord } from './records.ts';

/** The page shows that it is reconnecting after this much time without any connection. */
export const VISIBLE_BREAK_MS = 2_000;

export interface Breaks {
  readonly count: number;
  /** Those that the page shows. */
  readonly visible: number;
  readonly longestMs: number;
}

/** Spans in which somebody had no connection, between the first word and the last answer. */
export function breaksOf({ members, from, quietAt }: CrowdRecord): Breaks {
  const spans = members.flatMap((member) => unconnectedSpans(member, from, quietAt));
  return { count: spans.length, visible: spans.filter((span) => span > VISIBLE_BREAK_MS).length, longestMs: Math.max(0, ...spans) };
}

function unconnectedSpans({ connections }: MemberRecord, from: number, until: number): number[] {
  const served = connections
    .flatMap(({ welcomedAt, closedAt }) =>
      welcomedAt === undefined ? [] : [{ from: welcomedAt, until: closedAt ?? Number.POSITIVE_INFINITY }],
    )
    .sort((one, other) => one.from - other.from);
  const spans: number[] = [];
  let coveredUntil = from;
  for (const span of served) {
    if (span.from > coveredUntil && coveredUntil < until) spans.push(Math.min(span.from, until) - coveredUntil);
    coveredUntil = Math.max(coveredUntil, span.until);
  }
  if (coveredUntil < until) spans.push(until - coveredUntil);
  return spans;
}

/** Over everybody, from the first word to the last. */
export function longestSilenceMs({ members, from, to }: CrowdRecord): number {
  return Math.max(
    0,
    ...members.map(({ shown }) =>
      longestSilenceOf(
        shown.map(({ at }) => at),
        from,
        to,
      ),
    ),
  );
}

function longestSilenceOf(times: readonly number[], from: number, to: number): number {
  let longest = 0;
  let last = from;
  for (const at of times) {
    if (at < from || at > to) continue;
    longest = Math.max(longest, at - last);
    last = at;
  }
  return Math.max(longest, to - last);
}

/** All of the crowd are there from the first word to the last answer, so any word of their coming or going is wrong. */
export function presenceNoise({ members, from, quietAt }: CrowdRecord): number {
  const ids = new Set(members.map(({ userId }) => userId));
  return members
    .flatMap(({ presence }) => presence)
    .filter(({ at, event, userId, memberCount }) => {
      if (at < from || at > quietAt) return false;
      return event === 'count' ? memberCount < members.length : ids.has(userId);
    }).length;
}
