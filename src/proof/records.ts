/** What a crowd saw, as plain data: the audit judges it without knowing how it came about. Times are milliseconds of one clock. */
import type { RoomMessage } from '../protocol/messages.ts';

export interface CrowdRecord {
  readonly members: readonly MemberRecord[];
  /** When the crowd began to talk … */
  readonly from: number;
  /** … when it was told to stop … */
  readonly to: number;
  /** … and when the last answer was in, or the time to wait for it was over. */
  readonly quietAt: number;
}

export interface MemberRecord {
  readonly name: string;
  readonly transport: string;
  /** Known from the first welcome on. */
  userId: string | undefined;
  readonly sent: SentMessage[];
  /** What the client library showed, in the order it did. */
  readonly shown: ShownMessage[];
  /** Places where the library said that something is missing, or that the log began anew. */
  gaps: number;
  /** What came over the wire, beneath the library. */
  readonly connections: ConnectionRecord[];
  readonly presence: PresenceRecord[];
  /** `history` requests that went out: nobody asked for them. */
  historyAsked: number;
}

export interface SentMessage {
  readonly id: string;
  readonly text: string;
  readonly at: number;
  /** `pending` at the end means that nobody ever said what became of it. */
  outcome: 'pending' | 'acknowledged' | 'failed' | 'unsure';
}

export interface ShownMessage {
  readonly at: number;
  readonly epoch: string;
  readonly message: RoomMessage;
}

export interface ConnectionRecord {
  readonly openedAt: number;
  /** From here on the client was connected … */
  welcomedAt: number | undefined;
  node: string;
  version: string;
  /** … until here; `undefined` while it is open. */
  closedAt: number | undefined;
  closeCode: number | undefined;
  /** `seq` of each message in the order of arrival; a `joined` begins a new run. */
  readonly runs: { readonly epoch: string; readonly seqs: number[] }[];
  /** `joined` that said `complete: false`. */
  joinedIncomplete: number;
  readonly acks: { readonly id: string; readonly epoch: string; readonly seq: number }[];
}

export interface PresenceRecord {
  readonly at: number;
  readonly event: 'entered' | 'left' | 'count';
  readonly userId: string | undefined;
  readonly memberCount: number;
}

/** The room's log as somebody reads it who was not there. */
export interface LogRecord {
  readonly epoch: string;
  /** Ascending; earlier ones may have been trimmed away. */
  readonly messages: readonly RoomMessage[];
}

/** Ids are per person. */
export function keyOf(userId: string | undefined, id: string): string {
  return `${userId} ${id}`;
}
