/**
 * The wire types of protocol version 1: one JSON object a SockJS message, in both directions.
 * `docs/protocol.md` is the text for those who write a client; this file is what the compiler holds us to.
 */
import type { ErrorCode } from './codes.ts';

/** A person: the same in every tab and after every reconnect of one session. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** Where a client asks to go on in a room. Without `after` it gets the latest messages. */
export interface ResumeRequest {
  readonly room: string;
  readonly after?: number;
  readonly epoch?: string;
  readonly afterId?: string;
}

export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  readonly ticket: string;
  readonly rooms?: readonly ResumeRequest[];
}

export interface Join extends ResumeRequest {
  readonly type: 'join';
}

export interface Leave {
  readonly type: 'leave';
  readonly room: string;
}

export interface Send {
  readonly type: 'send';
  readonly room: string;
  readonly id: string;
  readonly text: string;
}

export interface HistoryRequest {
  readonly type: 'history';
  readonly room: string;
  /** Messages with a `seq` below this one. */
  readonly before: number;
  readonly limit?: number;
}

export interface TypingNotice {
  readonly type: 'typing';
  readonly room: string;
}

export interface Ping {
  readonly type: 'ping';
  readonly id: string;
}

export type ClientMessage = Hello | Join | Leave | Send | HistoryRequest | TypingNotice | Ping;

export interface Welcome {
  readonly type: 'welcome';
  readonly protocol: number;
  readonly user: User;
  readonly node: string;
  readonly version: string;
  /** Milliseconds since 1970, by the node's clock. */
  readonly serverTime: number;
}

/** One message of a room, live or replayed: the same object either way. */
export interface RoomMessage {
  readonly type: 'message';
  readonly room: string;
  readonly seq: number;
  readonly id: string;
  readonly user: User;
  readonly text: string;
  /** Milliseconds since 1970, by the log's clock. */
  readonly time: number;
}

export interface Joined {
  readonly type: 'joined';
  readonly room: string;
  readonly epoch: string;
  /** The head of the log. */
  readonly seq: number;
  readonly messages: readonly RoomMessage[];
  /** False when something between what was asked for and `messages` is missing for good. */
  readonly complete: boolean;
  readonly members: readonly User[];
  readonly memberCount: number;
}

export interface Left {
  readonly type: 'left';
  readonly room: string;
}

export interface Ack {
  readonly type: 'ack';
  readonly id: string;
  readonly room: string;
  readonly seq: number;
  readonly epoch: string;
  readonly time: number;
}

export interface HistoryPage {
  readonly type: 'history';
  readonly room: string;
  /** Ascending by `seq`. */
  readonly messages: readonly RoomMessage[];
  /** Whether the log still holds older ones. */
  readonly more: boolean;
}

/** `entered` for a member already known carries a new name. */
export type PresenceChange =
  | {
      readonly type: 'presence';
      readonly room: string;
      readonly event: 'entered' | 'left';
      readonly user: User;
      readonly memberCount: number;
    }
  | { readonly type: 'presence'; readonly room: string; readonly event: 'count'; readonly memberCount: number };

export interface Typing {
  readonly type: 'typing';
  readonly room: string;
  readonly user: User;
}

export interface Move {
  readonly type: 'move';
  readonly withinMs: number;
  readonly ticket?: string;
  /** `balance`: the node stays and has more clients than its share, so any node will do. Without it the node is going away. */
  readonly reason?: 'balance';
}

export interface Pong {
  readonly type: 'pong';
  readonly id: string;
  /** Heads of the logs of the joined rooms. */
  readonly heads: Readonly<Record<string, number>>;
}

export interface ErrorMessage {
  readonly type: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  readonly id?: string;
  readonly room?: string;
  /** `type` of the message refused. (Not named `type`: that is what says that this is an error.) */
  readonly refused?: string;
  readonly retryAfterMs?: number;
}

export type ServerMessage =
  Welcome | Joined | Left | RoomMessage | Ack | HistoryPage | PresenceChange | Typing | Move | Pong | ErrorMessage;
