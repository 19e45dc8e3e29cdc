/** What a user of the client library sees: options in, events out. */
import type { ErrorMessage, PresenceChange, RoomMessage, User } from '../protocol/messages.ts';
import type { Clock } from '../support/clock.ts';
import type { Random } from '../support/random.ts';

/**
 * Where the client stands. `online` holds all through a hand-over, since the old connection serves until the new one does.
 * The table of transitions is in `docs/protocol.md`.
 */
export type ConnectionState =
  /** Before `connect` and after `close`. */
  | { readonly status: 'closed' }
  /** No connection was ever open; the first is being made. */
  | { readonly status: 'connecting' }
  | { readonly status: 'online'; readonly user: User; readonly node: string; readonly version: string; readonly transport: string }
  /** No connection is open since `since`; the next attempt starts at `retryAt` (both ms since 1970). */
  | { readonly status: 'reconnecting'; readonly since: number; readonly retryAt: number };

/** How a `joined` follows on what this client has shown of the room. */
export type Continuity =
  /** The first of this room: show it. */
  | 'first'
  /** Nothing missing in between: append. */
  | 'continued'
  /** Something between is missing for good, in the same numbering: mark the gap, then append. */
  | 'gap'
  /** The log began anew; earlier numbers mean nothing any more: mark it, then append. */
  | 'new-epoch';

export type DeliveryState =
  | { readonly status: 'sending' }
  /** Refused for now (out of reach, too fast) and repeated by itself. */
  | { readonly status: 'waiting'; readonly reason: 'rate_limited' | 'unavailable' | 'offline' }
  | { readonly status: 'sent'; readonly seq: number }
  /** Refused for good. */
  | { readonly status: 'failed'; readonly error: ErrorMessage }
  /** It may or may not have been stored, and the server can no longer tell: the person decides ({@link retry} or {@link discard}). */
  | { readonly status: 'unsure' };

export type ClientEvent =
  | { readonly type: 'state'; readonly state: ConnectionState }
  | {
      readonly type: 'joined';
      readonly room: string;
      readonly epoch: string;
      readonly continuity: Continuity;
      /** Those not shown before, ascending. */
      readonly messages: readonly RoomMessage[];
      readonly members: readonly User[];
      readonly memberCount: number;
    }
  | { readonly type: 'message'; readonly message: RoomMessage }
  /** One's own message; its `message` event may come before or after `sent`, and carries the same `id` and user. */
  | { readonly type: 'delivery'; readonly room: string; readonly id: string; readonly text: string; readonly delivery: DeliveryState }
  | { readonly type: 'presence'; readonly change: PresenceChange }
  | { readonly type: 'typing'; readonly room: string; readonly user: User }
  /** An error that belongs to no `send` and no `history`, for example a room that could not be joined. */
  | { readonly type: 'error'; readonly error: ErrorMessage };

export type ClientListener = (event: ClientEvent) => void;

/** The answer of the session calls. */
export interface SessionAnswer {
  readonly user: User;
  readonly ticket: string;
}

/** Where tickets come from: {@link HttpSession} in general, something by hand in tests. */
export interface SessionSource {
  /** The present session with a fresh ticket; makes a session where there is none. Rejects when the server does not answer. */
  open(): Promise<SessionAnswer>;
}

/** One attempt at a connection, whatever carries it. */
export interface ClientSocket {
  send(text: string): void;
  close(): void;
}

/** What a socket tells; `closed` comes exactly once, also where it never opened. */
export interface SocketEvents {
  opened(transport: string): void;
  message(text: string): void;
  /** Something arrived that is no message (a heartbeat): the connection lives. */
  alive(): void;
  closed(code: number, reason: string): void;
}

/** Makes a new socket, from scratch: a fallback chosen before is forgotten, so the attempt begins with WebSocket. */
export type OpenSocket = (events: SocketEvents) => ClientSocket;

export interface ChatClientOptions {
  readonly session: SessionSource;
  readonly openSocket: OpenSocket;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface HistoryAnswer {
  /** Ascending. */
  readonly messages: readonly RoomMessage[];
  readonly more: boolean;
}

/** The client's public face; `ChatClient` in `client.ts` implements it. */
export interface Chat {
  readonly state: ConnectionState;
  /** Starts connecting; from then on the client never gives up by itself. */
  connect(): void;
  /** Ends everything for good; unacknowledged messages stay unacknowledged. */
  close(): void;
  /** Wants to be in the room, now and after every reconnect. */
  join(room: string): void;
  leave(room: string): void;
  /**
   * Queues a message and returns its id; a `delivery` event tells each step. Messages of a room go in their order.
   * @param id chosen by the caller where the same message may be sent by more than one call: it is stored once for a person.
   */
  send(room: string, text: string, id?: string): string;
  /** Sends a `failed` or `unsure` message again: an unsure one under the same id. */
  retry(room: string, id: string): void;
  /** Gives a message up that is not sent yet. */
  discard(room: string, id: string): void;
  /** Messages below `before`, newest page first. Rejects when not joined or the connection ends meanwhile. */
  history(room: string, before: number, limit?: number): Promise<HistoryAnswer>;
  /** Tells the room that one is typing; may be called at every key, it is sent at most every 3 s. */
  typing(room: string): void;
  /** The page woke (visible again, `online`, resume from freeze): tests the connection at once and starts the back-off anew. */
  wake(): void;
  /** Connects anew beside the present connection, for example after a change of name. */
  refresh(): void;
  /** @returns a function that ends the subscription. */
  on(listener: ClientListener): () => void;
}
