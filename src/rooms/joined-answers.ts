/**
 * What those who join are answered: from the room's window where it reaches back far enough, else from the log; and put into
 * words once for all who ask for the same. When a node's clients come back at once they all missed the same messages.
 */
import type { RoomLog } from '../log/room-log.ts';
import type { Members } from '../presence/presence.ts';
import { LATEST_MESSAGES, REPLAY_MAX_MESSAGES } from '../protocol/limits.ts';
import type { ResumeRequest, User } from '../protocol/messages.ts';
import { Batch } from '../support/batch.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import { ANSWERS_KEPT_MAX, ANSWERS_KEPT_MS } from '../support/server-limits.ts';
import { encodeEntry, encodeJoined } from './encode.ts';
import type { LogFollower } from './log-follower.ts';
import type { RecentMessage } from './recent-window.ts';
import { judgeResume, resumableRange, resumeRange, type ResumeOutcome, type ResumeVerdict } from './resume.ts';
import { newestWithin, oldestWithin } from './within.ts';

export interface Answer {
  readonly outcome: ResumeOutcome;
  readonly complete: boolean;
  readonly epoch: string;
  readonly head: number;
  readonly messages: readonly RecentMessage[];
  /** Where the one who joins goes on after this answer. */
  readonly cursor: number;
}

export interface JoinedAnswersOptions {
  readonly room: string;
  readonly log: Pick<RoomLog, 'readAfter'>;
  readonly follower: LogFollower;
  readonly clock: Clock;
}

export class JoinedAnswers {
  readonly #options: JoinedAnswersOptions;
  /** Answers in words, and the state of the room they were made for. */
  readonly #kept = new Map<string, Batch>();
  #keptFor = '';
  #members: readonly User[] = [];
  #encodedMembers = '[]';
  #cancelForgetting: CancelTimer | undefined;

  constructor(options: JoinedAnswersOptions) {
    this.#options = options;
  }

  /** What a request is to be answered. Rejects when the log had to be asked and is out of reach. */
  async find(request: ResumeRequest): Promise<Answer> {
    let verdict = this.#judge(request);
    if (verdict.outcome === 'unknown-position') {
      // The client may have seen more than this node has: look at the log itself before calling the position unknown.
      await this.#options.follower.refill('join');
      verdict = this.#judge(request);
    }
    return 'after' in verdict ? this.#replay(request, verdict.outcome, verdict.after) : this.latest(verdict.outcome);
  }

  /** The newest messages, as someone gets them who has no position, or one that means nothing. */
  latest(outcome: ResumeOutcome): Answer {
    const { position, window } = this.#options.follower;
    const messages = newestWithin(window.latest(LATEST_MESSAGES));
    return { outcome, complete: outcome === 'fresh', epoch: position.epoch, head: position.seq, messages, cursor: position.seq };
  }

  /** The `joined` of an answer: the very same batch for all who get the same answer while nobody comes or goes. */
  encode(answer: Answer, { members, memberCount }: Members): Batch {
    const { room, clock } = this.#options;
    const { epoch, head: seq, complete, messages } = answer;
    if (members !== this.#members) {
      this.#members = members;
      this.#encodedMembers = JSON.stringify(members);
      this.#forget();
    }
    const keptFor = `${epoch} ${seq} ${memberCount}`;
    if (keptFor !== this.#keptFor || this.#kept.size >= ANSWERS_KEPT_MAX) this.#forget();
    this.#keptFor = keptFor;
    const key = `${complete} ${messages[0]?.seq} ${messages.length}`;
    let batch = this.#kept.get(key);
    if (batch === undefined) {
      const joined = { room, epoch, seq, complete, memberCount };
      batch = new Batch([encodeJoined(joined, this.#encodedMembers, messages)]);
      this.#kept.set(key, batch);
      this.#cancelForgetting ??= clock.after(ANSWERS_KEPT_MS, () => this.#forget());
    }
    return batch;
  }

  close(): void {
    this.#forget();
  }

  #forget(): void {
    this.#kept.clear();
    this.#cancelForgetting?.();
    this.#cancelForgetting = undefined;
  }

  /** By what this node knows; an id it does not hold counts as right here and is compared in the log by {@link replay}. */
  #judge(request: ResumeRequest): ResumeVerdict {
    const { position, window } = this.#options.follower;
    const idAt = (seq: number): string | undefined =>
      seq === position.seq ? position.id : (window.idAt(seq) ?? (seq > 0 && seq < window.first ? request.afterId : undefined));
    return judgeResume(request, { epoch: position.epoch, head: position.seq, first: 1, idAt });
  }

  async #replay(request: ResumeRequest, outcome: ResumeOutcome, after: number): Promise<Answer> {
    const { room, log, follower } = this.#options;
    const { position, window } = follower;
    const verified = request.afterId === undefined || after === position.seq || window.idAt(after) !== undefined;
    const recent = verified ? window.after(after, REPLAY_MAX_MESSAGES) : undefined;
    if (recent !== undefined) return resuming(outcome, { epoch: position.epoch, head: position.seq }, recent, after);
    const wanted = resumeRange(after);
    const range = resumableRange(await log.readAfter(room, wanted.after, wanted.limit));
    if (range.epoch !== position.epoch) await follower.refill('epoch');
    const verdict = judgeResume(request, range);
    if (range.epoch !== follower.position.epoch || !('after' in verdict)) return this.latest('unknown-position');
    const missed = range.entries.filter((entry) => entry.seq > verdict.after).slice(0, REPLAY_MAX_MESSAGES);
    const messages = missed.map((entry) => ({ seq: entry.seq, id: entry.id, json: encodeEntry(room, entry) }));
    return resuming(verdict.outcome, range, messages, verdict.after);
  }
}

/** What was missed, as much of it as fits into one answer; the rest follows. */
function resuming(
  outcome: ResumeOutcome,
  { epoch, head }: { readonly epoch: string; readonly head: number },
  missed: readonly RecentMessage[],
  after: number,
): Answer {
  const messages = oldestWithin(missed);
  return { outcome, complete: outcome === 'resumed', epoch, head, messages, cursor: messages.at(-1)?.seq ?? after };
}
