/** Turns a timeline into the rows of the list: bubbles, days, and what is missing. */
import type { RoomMessage, User } from '../../../../src/protocol/messages.ts';
import type { DeliveryState } from '../../../../src/sdk/types.ts';
import { dayOf } from '../ui/times.ts';
import type { OutgoingList } from './outgoing.ts';
import { olderRequest, type OlderRequest, type Run, type Timeline } from './timeline.ts';

/** A message, in the log or on its way there: one row, so that the bubble stays the same when it arrives. */
export interface BubbleRow {
  readonly kind: 'bubble';
  readonly key: string;
  readonly id: string;
  readonly author: User;
  readonly mine: boolean;
  readonly text: string;
  /** Absent until the log has it: times are the server's. */
  readonly seq?: number;
  readonly time?: number;
  /** Goes on from the bubble above by the same person: no name again. */
  readonly continues: boolean;
  /** For one's own. */
  readonly delivery?: DeliveryState;
}

export interface DayRow {
  readonly kind: 'day';
  readonly key: string;
  readonly time: number;
}

/** A hole, or the beginning of another numbering. */
export interface GapRow {
  readonly kind: 'gap';
  readonly key: string;
  readonly cause: 'gap' | 'new-epoch';
  /** What to ask for to make it smaller; absent where nothing is left to load. */
  readonly request?: OlderRequest;
}

/** The oldest end of the list, once it is reached. */
export interface StartRow {
  readonly kind: 'start';
  readonly key: string;
  /** False where older ones existed and are no longer kept. */
  readonly isFirst: boolean;
}

export type Row = BubbleRow | DayRow | GapRow | StartRow;

/** A person who goes on within this time is not named again. */
const CONTINUES_WITHIN_MS = 5 * 60_000;

/** Rows are handed out again while nothing about them changed, so that Angular leaves their elements alone. */
const rowsOfMessages = new WeakMap<RoomMessage, BubbleRow>();

export function toRows(timeline: Timeline, outgoing: OutgoingList, me: User | undefined): readonly Row[] {
  const rows: Row[] = [];
  let day: number | undefined;
  let previous: RoomMessage | undefined;
  for (const run of timeline) {
    const edge = edgeRow(timeline, run);
    if (edge !== undefined) {
      rows.push(edge);
      previous = undefined;
    }
    for (const message of run.messages) {
      const row = messageRow(message, dayOf(message.time) === day && continues(previous, message), message.user.id === me?.id);
      // Its key is the message's: where older ones of the same day come before, this is not the day's row any more.
      if (dayOf(message.time) !== day) rows.push({ kind: 'day', key: `day-${row.key}`, time: message.time });
      rows.push(row);
      day = dayOf(message.time);
      previous = message;
    }
  }
  if (me !== undefined) {
    let follows = previous?.user.id === me.id;
    for (const { id, text, delivery } of outgoing) {
      rows.push({ kind: 'bubble', key: bubbleKey(me.id, id), id, author: me, mine: true, text, continues: follows, delivery });
      follows = true;
    }
  }
  return rows;
}

function edgeRow(timeline: Timeline, run: Run): Row | undefined {
  const request = olderRequest(timeline, run);
  if (run.after !== 'start') {
    return { kind: 'gap', key: `gap-${run.key}`, cause: run.after, ...(request !== undefined && { request }) };
  }
  return request === undefined ? { kind: 'start', key: 'start', isFirst: (run.messages[0]?.seq ?? 1) === 1 } : undefined;
}

function messageRow(message: RoomMessage, continues: boolean, mine: boolean): BubbleRow {
  const known = rowsOfMessages.get(message);
  if (known !== undefined && known.continues === continues && known.mine === mine) return known;
  const { id, user, text, seq, time } = message;
  const row: BubbleRow = {
    kind: 'bubble',
    key: bubbleKey(user.id, id),
    id,
    author: user,
    mine,
    text,
    seq,
    time,
    continues,
    ...(mine && { delivery: { status: 'sent', seq } }),
  };
  rowsOfMessages.set(message, row);
  return row;
}

function bubbleKey(userId: string, id: string): string {
  return `m-${userId}-${id}`;
}

function continues(previous: RoomMessage | undefined, message: RoomMessage): boolean {
  return (
    previous !== undefined &&
    previous.user.id === message.user.id &&
    previous.user.name === message.user.name &&
    message.time - previous.time < CONTINUES_WITHIN_MS
  );
}
