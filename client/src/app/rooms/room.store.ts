/** One room as this page knows it. It hears the room's events and decides what is shown; components only show it. */
import { computed, signal, type Signal } from '@angular/core';
import type { RoomMessage, User } from '../../../../src/protocol/messages.ts';
import type { Chat, ClientEvent } from '../../../../src/sdk/types.ts';
import type { Clock } from '../../../../src/support/clock.ts';
import { hasUnsent, withDelivery, withoutOutgoing, withoutPassed, type OutgoingList } from '../messages/outgoing.ts';
import { toRows } from '../messages/rows.ts';
import {
  countMessages,
  isShown,
  olderRequest,
  trimmed,
  withJoined,
  withMessage,
  withOlder,
  type OlderRequest,
  type Timeline,
} from '../messages/timeline.ts';
import { Members } from './members.ts';
import { Typing } from './typing.ts';

/** Messages kept in memory while one reads at the end; older ones are loaded again when somebody scrolls up to them. */
export const KEPT_MESSAGES = 2_000;

/** Trimming starts this much later, so that a full room is not trimmed at every message. */
const TRIM_SLACK_MESSAGES = 200;

const HISTORY_PAGE_MESSAGES = 100;

export type HistoryState = 'idle' | 'loading' | 'failed';

export type RoomEvent = Exclude<ClientEvent, { type: 'state' }>;

export type HeardListener = (message: RoomMessage) => void;

export class RoomStore {
  readonly name: string;
  readonly members = new Members();
  private readonly typists: Typing;
  private readonly chat: Chat;
  private readonly me: Signal<User | undefined>;
  private readonly timeline = signal<Timeline>([]);
  private readonly outgoing = signal<OutgoingList>([]);
  private readonly hasJoined = signal(false);
  private readonly isFollowing = signal(false);
  private readonly unseenCount = signal(0);
  private readonly historyState = signal<HistoryState>('idle');
  private readonly refusal = signal<string | undefined>(undefined);
  private readonly heardListeners = new Set<HeardListener>();

  /** Everything the list can show, oldest first. */
  readonly rows = computed(() => toRows(this.timeline(), this.outgoing(), this.me()));
  /** Whether the room was entered once; until then nothing is known of it. */
  readonly joined = this.hasJoined.asReadonly();
  readonly typing: Signal<readonly User[]>;
  /** Whether the reader is at the end of the list. */
  readonly following = this.isFollowing.asReadonly();
  /** Messages of others that came while the reader was not at the end. */
  readonly unseen = this.unseenCount.asReadonly();
  readonly history = this.historyState.asReadonly();
  /** Why the room could not be entered, or something in it was refused. */
  readonly problem = this.refusal.asReadonly();
  readonly unsent = computed(() => hasUnsent(this.outgoing()));
  readonly hasOlder = computed(() => this.oldestRequest() !== undefined);

  constructor(name: string, chat: Chat, clock: Clock, me: Signal<User | undefined>) {
    this.name = name;
    this.chat = chat;
    this.me = me;
    this.typists = new Typing(clock);
    this.typing = computed(() => this.typists.people().filter((user) => user.id !== this.me()?.id));
  }

  apply(event: RoomEvent): void {
    switch (event.type) {
      case 'joined':
        this.applyJoined(event);
        return;
      case 'message':
        this.applyMessage(event.message);
        return;
      case 'delivery':
        this.applyDelivery(event);
        return;
      case 'presence':
        this.members.apply(event.change);
        if (event.change.event === 'left') this.typists.end(event.change.user.id);
        return;
      case 'typing':
        this.typists.begin(event.user);
        return;
      case 'error':
        this.refusal.set(event.error.message);
        return;
    }
  }

  /** @param text what was typed; white space around it is not sent. */
  send(text: string): void {
    this.chat.send(this.name, text.trim().toWellFormed());
  }

  retry(id: string): void {
    this.chat.retry(this.name, id);
  }

  discard(id: string): void {
    this.chat.discard(this.name, id);
    this.outgoing.update((list) => withoutOutgoing(list, id));
  }

  /** One's own typing, to be told at every key. */
  tellTyping(): void {
    this.chat.typing(this.name);
  }

  dismissProblem(): void {
    this.refusal.set(undefined);
  }

  /** The list reports where the reader is. */
  setFollowing(following: boolean): void {
    this.isFollowing.set(following);
    if (!following) return;
    this.unseenCount.set(0);
    this.trim();
  }

  /** Loads what comes before the oldest message shown. */
  async loadOlder(): Promise<void> {
    const request = this.oldestRequest();
    if (request !== undefined) await this.loadHistory(request);
  }

  /** Loads a page of history into its place; does nothing while another one is under way. */
  async loadHistory(request: OlderRequest): Promise<void> {
    if (this.historyState() === 'loading') return;
    this.historyState.set('loading');
    try {
      const page = await this.chat.history(this.name, request.before, HISTORY_PAGE_MESSAGES);
      this.timeline.update((timeline) => withOlder(timeline, request, page));
      this.historyState.set('idle');
    } catch {
      // The connection ended meanwhile, or the log is out of reach: the list offers to try again.
      this.historyState.set('failed');
    }
  }

  /** Calls back for each message of somebody else that arrives live, for those who listen instead of looking. */
  onHeard(listener: HeardListener): () => void {
    this.heardListeners.add(listener);
    return () => this.heardListeners.delete(listener);
  }

  /** Ends the timers. */
  close(): void {
    this.typists.endAll();
  }

  private oldestRequest(): OlderRequest | undefined {
    const timeline = this.timeline();
    return olderRequest(timeline, timeline[0]);
  }

  private applyJoined(event: Extract<RoomEvent, { type: 'joined' }>): void {
    this.hasJoined.set(true);
    this.refusal.set(undefined);
    if (this.historyState() === 'failed') this.historyState.set('idle');
    this.members.replace(event.members, event.memberCount);
    this.typists.endUnless((userId) => this.members.has(userId));
    this.timeline.update((timeline) => withJoined(timeline, event));
    for (const message of event.messages) this.settle(message);
    const headSeq = this.timeline().at(-1)?.messages.at(-1)?.seq ?? 0;
    this.outgoing.update((list) => withoutPassed(list, headSeq));
    if (event.continuity !== 'first') this.countUnseen(event.messages);
    this.trim();
  }

  private applyMessage(message: RoomMessage): void {
    const before = this.timeline();
    this.timeline.set(withMessage(before, message));
    this.settle(message);
    if (this.timeline() === before) return;
    this.countUnseen([message]);
    if (message.user.id !== this.me()?.id) for (const listener of this.heardListeners) listener(message);
    this.trim();
  }

  /** The message is in the log: its bubble takes that place, and its author is done typing. */
  private settle(message: RoomMessage): void {
    this.typists.end(message.user.id);
    if (message.user.id === this.me()?.id) this.outgoing.update((list) => withoutOutgoing(list, message.id));
  }

  private applyDelivery({ id, text, delivery }: Extract<RoomEvent, { type: 'delivery' }>): void {
    const me = this.me();
    if (me !== undefined && isShown(this.timeline(), { id, user: me })) return;
    this.outgoing.update((list) => withDelivery(list, { id, text, delivery }));
  }

  private countUnseen(messages: readonly RoomMessage[]): void {
    if (this.isFollowing()) return;
    const news = messages.filter((message) => message.user.id !== this.me()?.id);
    this.unseenCount.update((count) => count + news.length);
  }

  /** Only at the end: nothing may vanish under somebody who reads above. */
  private trim(): void {
    if (!this.isFollowing()) return;
    if (countMessages(this.timeline()) > KEPT_MESSAGES + TRIM_SLACK_MESSAGES) {
      this.timeline.update((timeline) => trimmed(timeline, KEPT_MESSAGES));
    }
  }
}
