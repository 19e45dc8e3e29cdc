/** Tells events to whoever listens. */
import type { ClientEvent, ClientListener } from './types.ts';

export class Emitter {
  readonly #listeners = new Set<ClientListener>();

  /** @returns a function that ends the subscription. */
  on(listener: ClientListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: ClientEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A fault of the listener must be seen, and must not stop the client half way through a change.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
