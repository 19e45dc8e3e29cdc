/** Runs steps one after another; a step that has nothing to wait for runs at once. */
export class SerialQueue {
  /** Most have nothing to wait for and never need a list. */
  #steps: (() => Promise<void> | undefined)[] | undefined;
  #running = false;

  /** Steps waiting for an earlier one. */
  get length(): number {
    return this.#steps?.length ?? 0;
  }

  /** @param step handles its own errors: its promise must not reject. */
  push(step: () => Promise<void> | undefined): void {
    if (this.#running) {
      (this.#steps ??= []).push(step);
      return;
    }
    const pending = step();
    if (pending !== undefined) void this.#drain(pending);
  }

  /** Forgets what has not begun. */
  clear(): void {
    this.#steps = undefined;
  }

  async #drain(first: Promise<void>): Promise<void> {
    this.#running = true;
    await first;
    for (let step = this.#steps?.shift(); step !== undefined; step = this.#steps?.shift()) await step();
    this.#steps = undefined;
    this.#running = false;
  }
}
