import type { Burst } from './burst.ts';

/**
 * Messages encoded once for all sockets that get them. A transport renders them into its frames with a pure function;
 * the result is kept, so a room of a thousand costs one rendering per kind of transport and not a thousand.
 */
export class Batch {
  /** One JSON text per message, in order; never empty. */
  readonly messages: readonly string[];
  /** Where it is one act to send this to many: sockets may leave their write to it. */
  readonly burst: Burst | undefined;
  /** The first rendering is kept beside the map: an answer to one client needs no other, and a map costs more than the answer. */
  #first: Renderer<unknown> | undefined;
  #firstRendering: unknown;
  #others: Map<Renderer<unknown>, unknown> | undefined;

  constructor(messages: readonly string[], burst?: Burst) {
    this.messages = messages;
    this.burst = burst;
  }

  /** What `renderer` makes of the messages; computed at the first call only. */
  as<T>(renderer: Renderer<T>): T {
    if (this.#first === renderer) return this.#firstRendering as T;
    if (this.#first === undefined) {
      const rendering = renderer(this.messages);
      this.#first = renderer;
      this.#firstRendering = rendering;
      return rendering;
    }
    this.#others ??= new Map();
    let rendering = this.#others.get(renderer) as T | undefined;
    if (rendering === undefined) this.#others.set(renderer, (rendering = renderer(this.messages)));
    return rendering;
  }
}

/** A pure function from messages to a transport's frames; keep it a constant, since its identity is the key. */
export type Renderer<T> = (messages: readonly string[]) => T;
