/** One room as this node serves it: follows the log, serves every connection here from it, and knows who is present. */
import type { RoomLog } from '../log/room-log.ts';
import type { Departure, Lease, Presence } from '../presence/presence.ts';
import type { ResumeRequest, ServerMessage, User } from '../protocol/messages.ts';
import type { Position } from '../protocol/position.ts';
import { Batch } from '../support/batch.ts';
import { Burst } from '../support/burst.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Metrics } from '../support/metrics.ts';
import { Attendance } from './attendance.ts';
import { encode } from './encode.ts';
import { Feed, type FeedSource, type Sink } from './feed.ts';
import { Gathering } from './gathering.ts';
import { JoinedAnswers, type Answer } from './joined-answers.ts';
import { DEFAULT_WINDOW_LIMITS, LogFollower } from './log-follower.ts';
import type { RecentMessage, WindowLimits } from './recent-window.ts';

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
  readonly #gathering: Gathering;
  readonly #answers: JoinedAnswers;
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #feedSource: FeedSource;

  constructor(name: string, options: RoomOptions) {
    const { log, presence, clock, logger, metrics, windowLimits = DEFAULT_WINDOW_LIMITS } = options;
    this.name = name;
    this.log = log;
    this.#clock = clock;
    this.#metrics = metrics;
    this.follower = new LogFollower({
      room: name,
      log,
      logger,
      metrics,
      windowLimits,
      events: { advanced: (messages, since) => this.#gathering.add(messages, since), restarted: () => this.#restart() },
    });
    this.#gathering = new Gathering({ clock, handOut: (messages, since) => this.#handOut(messages, since) });
    this.#answers = new JoinedAnswers({ room: name, log, follower: this.follower, clock });
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

  /** Seq of the last message that was handed out; those after it are being gathered. */
  get told(): number {
    return this.position.seq - this.#gathering.held;
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
    this.#gathering.close();
    this.#answers.close();
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
  }

  /** The log was seen to be at `seen`; also the regular occasion to help feeds on that could not go on. */
  compare(seen: Position): void {
    this.follower.compare(seen);
    for (const feed of this.#feeds) feed.retry();
  }

  async #admit(feed: Feed, request: ResumeRequest): Promise<void> {
    for (;;) {
      await feed.sink.ready();
      const answer = await this.#answers.find(request);
      // While the log was read the connection may have been answered for its other rooms: fifty at once would be 6 MiB.
      if (feed.sink.congested || answer.epoch !== this.position.epoch) continue;
      this.#metrics.resumes.inc({ outcome: answer.outcome });
      this.#sendJoined(feed, answer);
      return;
    }
  }

  /** From here on the feed hears of who comes and goes, so the members are those of this moment. */
  #sendJoined(feed: Feed, answer: Answer): void {
    if (feed.state === 'gone') return;
    feed.sink.send(this.#answers.encode(answer, this.#attendance.members(feed.user)));
    this.#metrics.messagesDelivered.inc(answer.messages.length);
    feed.start(answer.cursor);
  }

  #handOut(messages: readonly RecentMessage[], since: number): void {
    const first = messages[0]?.seq ?? 0;
    const last = messages.at(-1)?.seq ?? 0;
    const burst = new Burst();
    const texts = messages.map(({ json }) => json);
    const batch = new Batch(texts, burst);
    let taken = 0;
    for (const feed of this.#feeds) if (feed.offer(batch, first, last)) taken += 1;
    burst.end();
    this.#metrics.messagesDelivered.inc(taken * messages.length);
    // The log's clock may be ahead of ours.
    if (taken > 0) this.#metrics.deliveryDelay.observe(Math.max(0, this.#clock.now() - since) / 1_000);
  }

  #restart(): void {
    this.#gathering.handOut();
    this.#startAnew([...this.#feeds].filter((feed) => feed.state !== 'joining'));
  }

  /** Sends `joined` again, with `complete: false`; nothing else of the room goes to these connections before. */
  #startAnew(feeds: readonly Feed[]): void {
    for (const feed of feeds) {
      feed.suspend();
      this.#sendJoined(feed, this.#answers.latest('unknown-position'));
    }
  }

  #broadcast(message: ServerMessage, exceptUserId: string | undefined): void {
    // It must not overtake what was said before.
    this.#gathering.handOut();
    const burst = new Burst();
    const batch = new Batch([encode(message)], burst);
    for (const feed of this.#feeds) {
      if (feed.state === 'joining' || feed.user.id === exceptUserId) continue;
      if (message.type === 'typing' && feed.sink.congested) continue;
      feed.sink.send(batch);
    }
    burst.end();
  }
}
