/**
 * What is known of a room's messages: runs without holes, and what lies between them. Pure data and functions; positions
 * decide the order, nothing else does.
 *
 * Two runs are joined only when their numbers prove that nothing is missing in between.
 */
import type { RoomMessage } from '../../../../src/protocol/messages.ts';
import type { Continuity, HistoryAnswer } from '../../../../src/sdk/types.ts';

export interface Run {
  /** Stays the same while the run grows; later runs have higher ones. */
  readonly key: number;
  /** What lies before it: nothing shown, a hole in the same numbering, or another numbering. */
  readonly after: 'start' | 'gap' | 'new-epoch';
  readonly epoch: string;
  /** Ascending by `seq`, without holes. */
  readonly messages: readonly RoomMessage[];
  /** Whether the log may still hold messages right before the first. */
  readonly olderMayExist: boolean;
}

/** Runs in the order they came; the last one is live. */
export type Timeline = readonly Run[];

/** A `joined`, as far as the timeline is concerned. */
export interface Arrival {
  readonly epoch: string;
  readonly continuity: Continuity;
  readonly messages: readonly RoomMessage[];
}

/** Adds what a `joined` brought. */
export function withJoined(timeline: Timeline, { epoch, continuity, messages }: Arrival): Timeline {
  const live = timeline.at(-1);
  if (live === undefined || continuity === 'first') {
    return [{ key: 0, after: 'start', epoch, messages, olderMayExist: mayHaveOlder(messages) }];
  }
  if (continuity === 'new-epoch' || live.epoch !== epoch) {
    // A log that lost only its tail still holds messages shown under the old numbering: they are not shown twice.
    const lastShown = messages.findLastIndex((message) => isShown(timeline, message));
    const fresh = messages.slice(lastShown + 1);
    const olderMayExist = lastShown < 0 && mayHaveOlder(fresh);
    return [...timeline, { key: live.key + 1, after: 'new-epoch', epoch, messages: fresh, olderMayExist }];
  }
  if (continuity === 'gap' && !follows(live, messages)) {
    return [...timeline, { key: live.key + 1, after: 'gap', epoch, messages, olderMayExist: mayHaveOlder(messages) }];
  }
  return messages.reduce(withMessage, timeline);
}

/** Adds one message to the live run, at the place its `seq` gives it; one that is there already changes nothing. */
export function withMessage(timeline: Timeline, message: RoomMessage): Timeline {
  const live = timeline.at(-1);
  if (live === undefined) return timeline;
  const place = live.messages.findLastIndex((known) => known.seq <= message.seq);
  if (live.messages[place]?.seq === message.seq) return timeline;
  const earlier = timeline.slice(0, -1).map((run) => withoutMessage(run, message));
  return [...earlier, { ...live, messages: live.messages.toSpliced(place + 1, 0, message) }];
}

/** A run whose older messages can be asked for, and below which `seq`. */
export interface OlderRequest {
  readonly run: number;
  readonly before: number;
}

/** What to ask for to see what lies before the run; undefined where nothing can come of it. */
export function olderRequest(timeline: Timeline, run: Run | undefined): OlderRequest | undefined {
  const first = run?.messages[0];
  if (run === undefined || first === undefined || !run.olderMayExist || !isOfPresentNumbering(timeline, run)) return undefined;
  return { run: run.key, before: first.seq };
}

/** Puts a page of history before the run it was asked for; a page that came too late changes nothing. */
export function withOlder(timeline: Timeline, request: OlderRequest, page: HistoryAnswer): Timeline {
  const index = timeline.findIndex((run) => run.key === request.run);
  const run = timeline[index];
  const first = run?.messages[0];
  if (run === undefined || first?.seq !== request.before || !isOfPresentNumbering(timeline, run)) return timeline;
  const previous = run.after === 'gap' ? timeline[index - 1] : undefined;
  const floor = previous?.messages.at(-1)?.seq ?? 0;
  const below = page.messages.filter((message) => message.seq < first.seq);
  const lastShown = below.findLastIndex((message) => message.seq <= floor || isShown(timeline, message));
  const fresh = below.slice(lastShown + 1);
  // A page that does not reach up to the run would make a new hole, and this one unseen.
  if (fresh.length > 0 && fresh.at(-1)?.seq !== first.seq - 1) return timeline;
  const messages = [...fresh, ...run.messages];
  const olderMayExist = page.more && lastShown < 0 && fresh.length > 0;
  if (previous !== undefined && messages[0]?.seq === floor + 1) {
    return timeline.toSpliced(index - 1, 2, { ...previous, key: run.key, messages: [...previous.messages, ...messages] });
  }
  return timeline.with(index, { ...run, messages, olderMayExist });
}

/** Lets the oldest messages go where there are more than `limit`; they can be asked for again. */
export function trimmed(timeline: Timeline, limit: number): Timeline {
  let excess = countMessages(timeline) - limit;
  if (excess <= 0) return timeline;
  const kept: Run[] = [];
  for (const run of timeline) {
    const dropped = Math.min(excess, run.messages.length);
    excess -= dropped;
    if (dropped === run.messages.length && run !== timeline.at(-1)) continue;
    const messages = run.messages.slice(dropped);
    kept.push(kept.length === 0 ? { ...run, after: 'start', messages, olderMayExist: dropped > 0 || run.olderMayExist } : run);
  }
  return kept;
}

export function countMessages(timeline: Timeline): number {
  return timeline.reduce((count, run) => count + run.messages.length, 0);
}

/** Whether this very message (one person's id) is shown anywhere. */
export function isShown(timeline: Timeline, { id, user }: Pick<RoomMessage, 'id' | 'user'>): boolean {
  return timeline.some((run) => run.messages.some((message) => message.id === id && message.user.id === user.id));
}

/**
 * History is always of the present numbering: below a run of an earlier one it would answer with strangers. (The name of the
 * epoch does not tell: a log restored from an older file has it too.)
 */
function isOfPresentNumbering(timeline: Timeline, run: Run): boolean {
  return timeline.indexOf(run) >= timeline.findLastIndex(({ after }) => after === 'new-epoch');
}

function mayHaveOlder(messages: readonly RoomMessage[]): boolean {
  return (messages[0]?.seq ?? 1) > 1;
}

function follows(run: Run, messages: readonly RoomMessage[]): boolean {
  const last = run.messages.at(-1);
  return last !== undefined && messages[0]?.seq === last.seq + 1;
}

/** A message said again under a new numbering is the same message: it stands where the log has it now. */
function withoutMessage(run: Run, { id, user }: RoomMessage): Run {
  const messages = run.messages.filter((message) => message.id !== id || message.user.id !== user.id);
  return messages.length === run.messages.length ? run : { ...run, messages };
}
