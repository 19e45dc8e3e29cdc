/** Waiting for conditions, never for fixed times: a slow machine makes a test slower, not red. */

export interface Patience {
  /** Gives up after this time; generous by default, since it only passes where the test fails anyway. */
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Calls `probe` until it returns something truthy, and resolves with that. A probe that throws counts as not yet.
 * Rejects with `what` and the last error once the time is over.
 */
export async function eventually<T>(what: string, probe: () => T | Promise<T>, patience: Patience = {}): Promise<NonNullable<T>> {
  const { withinMs = 20_000, everyMs = 20 } = patience;
  const deadline = Date.now() + withinMs;
  let lastError: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found) return found;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`, { cause: lastError });
    await pause(everyMs);
  }
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
