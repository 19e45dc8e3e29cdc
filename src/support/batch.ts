/**
 * Messages encoded once for all sockets that get them. A transport renders them into its frames with a pure function;
 * the result is kept, so a room of a thousand costs one rendering per kind of transport and not a thousand.
 */
export class Batch {
  /** One JSON text per message, in order; never empty. */
  readonly messages: readonly string[];
  readonly #renderings = new Map<Renderer<unknown>, unknown>();

  constructor(messages: readonly string[]) {
    this.messages = messages;
  }

  /** What `renderer` makes of the messages; computed at the first call only. */
  as<T>(renderer: Renderer<T>): T {
    let rendering = this.#renderings.get(renderer) as T | undefined;
    if (rendering === undefined) {
      rendering = renderer(this.messages);
      this.#renderings.set(renderer, rendering);
    }
    return rendering;
  }
}

/** A pure function from messages to a transport's frames; keep it a constant, since its identity is the key. */
export type Renderer<T> = (messages: readonly string[]) => T;
