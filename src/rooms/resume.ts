/** What someone who joins is to be sent: a pure judgement on what was asked for and what the log holds. */
import type { LogEntry, LogRange } from '../log/room-log.ts';
import { REPLAY_MAX_MESSAGES } from '../protocol/limits.ts';
import type { ResumeRequest } from '../protocol/messages.ts';

/**
 * `fresh`: no position was given. `resumed`: everything missed is there. `trimmed`: what is missing begins before what the
 * log still holds. `unknown-position`: the position means nothing in this log (other epoch, none given, beyond the head,
 * another message at it).
 */
export type ResumeOutcome = 'fresh' | 'resumed' | 'trimmed' | 'unknown-position';

export type ResumeVerdict =
  /** Send the latest messages. */
  | { readonly outcome: 'fresh' | 'unknown-position' }
  /** Send the entries after `after`, the first {@link REPLAY_MAX_MESSAGES} of them in the `joined`. */
  | { readonly outcome: 'resumed' | 'trimmed'; readonly after: number };

/** The part of a log that a verdict looks at; `idAt` answers `undefined` where that entry is no longer held. */
export interface ResumableLog {
  readonly epoch: string;
  readonly head: number;
  readonly first: number;
  idAt(seq: number): string | undefined;
}

/** Judges a request for resuming. `after` without `epoch` proves nothing, since numbers begin anew with each epoch. */
export function judgeResume(request: ResumeRequest, log: ResumableLog): ResumeVerdict {
  const { after, epoch, afterId } = request;
  if (after === undefined) return { outcome: 'fresh' };
  if (epoch !== log.epoch || after > log.head) return { outcome: 'unknown-position' };
  if (afterId !== undefined) {
    const present = log.idAt(after);
    const trimmedAway = after > 0 && after < log.first;
    if (!trimmedAway && present !== afterId) return { outcome: 'unknown-position' };
  }
  return after + 1 < log.first ? { outcome: 'trimmed', after: log.first - 1 } : { outcome: 'resumed', after };
}

/** How many entries to read, and from where, so that the entry at `after` is among them to be compared with `afterId`. */
export function resumeRange(after: number): { readonly after: number; readonly limit: number } {
  return { after: Math.max(0, after - 1), limit: REPLAY_MAX_MESSAGES + 1 };
}

/** A range read from the log, as {@link judgeResume} wants it. */
export function resumableRange(range: LogRange): ResumableLog & { readonly entries: readonly LogEntry[] } {
  const idAt = (seq: number): string | undefined => range.entries.find((entry) => entry.seq === seq)?.id;
  return { epoch: range.epoch, head: range.head, first: range.first, entries: range.entries, idAt };
}
