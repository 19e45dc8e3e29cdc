/** How the clients of one kind of server talk. What a dialect remembers of a client is in its {@link Memory}, so dialects are plain values. */

/** What a client keeps from one connection to the next. */
export interface Memory {
  /** Among all clients of the crowd. */
  readonly index: number;
  readonly room: string;
  /** Of the room, from 0. */
  readonly roomNumber: number;
  readonly port: number;
  cookie?: string;
  ticket?: string;
  /** Where to go on from: whatever this server calls it. */
  position?: Readonly<Record<string, string | number>>;
}

export type Reaction =
  | { readonly kind: 'joined' }
  | { readonly kind: 'say'; readonly text: string }
  /** A message of ours is where the server wants it; `dueUs` says which. */
  | { readonly kind: 'acknowledged'; readonly dueUs: number }
  | { readonly kind: 'refused'; readonly retryAfterMs: number };

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: readonly string[];
}

export interface Dialect {
  /** Where the WebSocket of this client is. */
  path(memory: Memory): string;
  /** A call that comes before the WebSocket, and what to make of its answer. */
  readonly before?: {
    call(memory: Memory): HttpCall;
    remember(memory: Memory, headers: string, body: string): void;
  };
  /** Said as soon as the WebSocket is open; `undefined` where the server speaks first. */
  greeting(memory: Memory): string | undefined;
  /** What to do about a text that came. Hears everything until the client has joined, and after that what carries no message. */
  hear(text: string, memory: Memory): Reaction | undefined;
  /** Where a position comes with each message: reads it from the text. */
  locate?(text: string, memory: Memory): void;
  send(memory: Memory, text: string, dueUs: number): string;
  /** Its messages are not acknowledged, so nobody waits for it. */
  readonly silent?: true;
}
