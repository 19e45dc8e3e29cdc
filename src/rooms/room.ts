/** One room as this node serves it: follows the log, serves every connection here from it, and knows who is present. */
import type { LogEntry, RoomLog } from '../log/room-log.ts';
import type { Departure, Lease, Members, Presence } from '../presence/presence.ts';
import { LATEST_MESSAGES, REPLAY_MAX_MESSAGES } from '../protocol/limits.ts';
import type { ResumeRequest, ServerMessage, User } from '../protocol/messages.ts';
import type { Position } from '../protocol/position.ts';
import { Batch } from '../support/batch.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Metrics } from '../support/metrics.ts';
import { ANSWER_MAX_CHARACTERS } from '../support/server-limits.ts';
import { Attendance } from './attendance.ts';
import { encode, encodeEntry, encodeJoined } from './encode.ts';
import { Feed, type FeedSource, type Sink } from './feed.ts';
import { DEFAULT_WINDOW_LIMITS, LogFollower } from './log-follower.ts';
import type { RecentMessage, WindowLimits } from './recent-window.ts';
import { judgeResume, resumableRange, resumeRange, type ResumeVerdict } from './resume.ts';

export interface RoomOptions {
  readonly log: RoomLog;
  readonly presence: Presence;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly windowLimits?: WindowLimits;
}

export class Room {
  readonly name: string;
  readonly log: RoomLog;
  readonly follower: LogFollower;
  readonly #feeds = new Set<Feed>();
  readonly #attendance: Attendance;
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #logger: Logger;
  readonly #feedSource: FeedSource;
  #restarting: Promise<void> = Promise.resolve();
  #lastMembers: Members = { members: [], memberCount: 0 };

  constructor(name: string, options: RoomOptions) {
    const { log, presence, clock, logger, metrics, windowLimits = DEFAULT_WINDOW_LIMITS } = options;
    this.name = name;
    this.log = log;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#logger = logger;
    this.follower = new LogFollower({
      room: name,
      log,
      logger,
      metrics,
      windowLimits,
      events: { advanced: (messages, since) => this.#advanced(messages, since), restarted: () => this.#restart() },
    });
    this.#feedSource = {
      name,
      log,
      follower: this.follower,
      lost: (feed) => this.#startAnew([feed]),
      replayed: (messages) => metrics.messagesDelivered.inc(messages),
    };
    this.#attendance = new Attendance({
      room: name,
      presence,
      clock,
      logger,
      events: {
        changed: (change) => this.#broadcast(change, change.event === 'count' ? undefined : change.user.id),
        typing: (user) => this.#broadcast({ type: 'typing', room: name, user }, user.id),
      },
    });
  }

  get position(): Position {
    return this.follower.position;
  }

  get empty(): boolean {
    return this.#feeds.size === 0;
  }

  /** Rejects, leaving nothing behind, when the log or presence is out of reach. */
  async open(): Promise<void> {
    await Promise.all([this.follower.open(), this.#attendance.open()]).catch((error: unknown) => {
      this.close();
      throw error;
    });
  }

  close(): void {
    this.follower.close();
    this.#attendance.close();
  }

  leases(): Lease[] {
    return this.#attendance.leases();
  }

  /** Brings a connection in: sends its `joined`, then serves it. Rejects, having sent nothing, when a store is out of reach. */
  async join(sink: Sink, user: User, request: ResumeRequest): Promise<Feed> {
    await this.#attendance.enter(user);
    const feed = new Feed(this.#feedSource, user, sink);
    this.#feeds.add(feed);
    try {
      await this.#admit(feed, request);
    } catch (error) {
      this.leave(feed, 'after-grace');
      throw error;
    }
    return feed;
  }

  leave(feed: Feed, departure: Departure): void {
    if (!this.#feeds.delete(feed)) return;
    feed.end();
    this.#attendance.leave(feed.user.id, departure);
  }

  typing(user: User): void {
    this.#attendance.announceTyping(user);
  }

  /** Resolves when every connection here was told of `epoch`, so that an `ack` of it may be sent. */
  async reach(epoch: string): Promise<void> {
    if (this.position.epoch !== epoch) await this.follower.refill('epoch');
    await this.#restarting;
  }

  /** The log was seen to be at `seen`; also the regular occasion to help feeds on that could not go on. */
  compare(seen: Position): void {
    this.follower.compare(seen);
    for (const feed of this.#feeds) feed.retry();
  }

  async #admit(feed: Feed, request: ResumeRequest): Promise<void> {
    const members = await this.#members();
    await feed.sink.ready();
    let verdict = this.#judge(request);
    if (verdict.outcome === 'unknown-position') {
      // The client may have seen more than this node has: look at the log itself before calling the position unknown.
      await this.follower.refill('join');
      verdict = this.#judge(request);
    }
    this.#metrics.resumes.inc({ outcome: verdict.outcome });
    if ('after' in verdict) await this.#replay(feed, request, verdict.after, members);
    else this.#sendLatest(feed, members, verdict.outcome === 'fresh');
  }

  /** By what this node knows; an id it does not hold counts as right here and is compared in the log by {@link replay}. */
  #judge(request: ResumeRequest): ResumeVerdict {
    const { position } = this;
    const { window } = this.follower;
    const idAt = (seq: number): string | undefined =>
      seq === position.seq ? position.id : (window.idAt(seq) ?? (seq > 0 && seq < window.first ? request.afterId : undefined));
    return judgeResume(request, { epoch: position.epoch, head: position.seq, first: 1, idAt });
  }

  async #replay(feed: Feed, request: ResumeRequest, after: number, members: Members): Promise<void> {
    const { window } = this.follower;
    const verified = request.afterId === undefined || after === this.position.seq || window.idAt(after) !== undefined;
    const recent = verified ? window.after(after, REPLAY_MAX_MESSAGES) : undefined;
    if (recent !== undefined) {
      this.#sendJoined(feed, members, { complete: true, head: this.position.seq, messages: recent, cursor: after });
      return;
    }
    const { epoch } = this.position;
    const wanted = resumeRange(after);
    const range = resumableRange(await this.log.readAfter(this.name, wanted.after, wanted.limit));
    if (range.epoch !== epoch) await this.follower.refill('epoch');
    const verdict = judgeResume(request, range);
    if (range.epoch !== this.position.epoch || !('after' in verdict)) {
      this.#sendLatest(feed, members, false);
      return;
    }
    const missed = range.entries.filter((entry) => entry.seq > verdict.after).slice(0, REPLAY_MAX_MESSAGES);
    const messages = missed.map((entry) => this.#recent(entry));
    this.#sendJoined(feed, members, { complete: verdict.outcome === 'resumed', head: range.head, messages, cursor: verdict.after });
  }

  #sendLatest(feed: Feed, members: Members, complete: boolean): void {
    const { position, window } = this.follower;
    const messages = newestWithin(window.latest(LATEST_MESSAGES));
    this.#sendJoined(feed, members, { complete, head: position.seq, messages, cursor: position.seq });
  }

  /** @param what.cursor where the feed goes on if no message is sent. */
  #sendJoined(
    feed: Feed,
    members: Members,
    what: { complete: boolean; head: number; messages: readonly RecentMessage[]; cursor: number },
  ): void {
    if (feed.state === 'gone') return;
    const messages = what.cursor === what.head ? what.messages : oldestWithin(what.messages);
    const joined = { room: this.name, epoch: this.position.epoch, seq: what.head, complete: what.complete, ...members };
    feed.sink.send(
      new Batch([
        encodeJoined(
          joined,
          messages.map(({ json }) => json),
        ),
      ]),
    );
    this.#metrics.messagesDelivered.inc(messages.length);
    feed.start(messages.at(-1)?.seq ?? what.cursor);
  }

  #recent(entry: LogEntry): RecentMessage {
    return { seq: entry.seq, id: entry.id, json: encodeEntry(this.name, entry) };
  }

  #advanced(messages: readonly RecentMessage[], since: number): void {
    const first = messages[0]?.seq ?? 0;
    const last = messages.at(-1)?.seq ?? 0;
    const batch = new Batch(messages.map(({ json }) => json));
    let taken = 0;
    for (const feed of this.#feeds) if (feed.offer(batch, first, last)) taken += 1;
    this.#metrics.messagesDelivered.inc(taken * messages.length);
    // The log's clock may be ahead of ours.
    if (taken > 0) this.#metrics.deliveryDelay.observe(Math.max(0, this.#clock.now() - since) / 1_000);
  }

  #restart(): void {
    this.#startAnew([...this.#feeds].filter((feed) => feed.state !== 'joining'));
  }

  /** Sends `joined` again, with `complete: false`; nothing else of the room goes to these connections before. */
  #startAnew(feeds: readonly Feed[]): void {
    for (const feed of feeds) feed.suspend();
    const earlier = this.#restarting;
    this.#restarting = (async (): Promise<void> => {
      await earlier;
      const members = await this.#members().catch((error: unknown) => {
        this.#logger.warn({ err: error, room: this.name }, 'members out of reach; telling of those known last');
        return this.#lastMembers;
      });
      for (const feed of feeds) if (feed.state === 'joining') this.#sendLatest(feed, members, false);
    })();
  }

  async #members(): Promise<Members> {
    this.#lastMembers = await this.#attendance.members();
    return this.#lastMembers;
  }

  #broadcast(message: ServerMessage, exceptUserId: string | undefined): void {
    const batch = new Batch([encode(message)]);
    for (const feed of this.#feeds) {
      if (feed.state === 'joining' || feed.user.id === exceptUserId) continue;
      if (message.type === 'typing' && feed.sink.congested) continue;
      feed.sink.send(batch);
    }
  }
}

/** As many as fit into one answer, from the oldest on; the rest follows as `message`. */
function oldestWithin(messages: readonly RecentMessage[]): readonly RecentMessage[] {
  let characters = 0;
  const end = messages.findIndex(({ json }, index) => (characters += json.length) > ANSWER_MAX_CHARACTERS && index > 0);
  return end < 0 ? messages : messages.slice(0, end);
}

/** As many as fit into one answer, back from the newest. */
export function newestWithin<T extends { readonly json: string }>(messages: readonly T[]): readonly T[] {
  let characters = 0;
  const start = messages.findLastIndex(
    ({ json }, index) => (characters += json.length) > ANSWER_MAX_CHARACTERS && index < messages.length - 1,
  );
  return messages.slice(start + 1);
}
