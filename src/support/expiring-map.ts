/**
 * A map whose entries live for a fixed time after they were last set or touched. Since that time is the same for all,
 * the order of insertion is the order of expiry: pruning looks at the front only and needs no timer.
 */
export interface ExpiringMapOptions {
  readonly ttlMs: number;
  /** Above this many the entry nearest to its expiry goes, so that a flood costs bounded memory. */
  readonly maxEntries: number;
  /** Milliseconds since 1970. */
  now(): number;
}

interface Entry<V> {
  readonly value: V;
  readonly expiresAtMs: number;
}

export class ExpiringMap<V> {
  readonly #options: ExpiringMapOptions;
  readonly #entries = new Map<string, Entry<V>>();

  constructor(options: ExpiringMapOptions) {
    this.#options = options;
  }

  /** Entries held; some of them may have expired and wait for the next {@link set}. */
  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.expiresAtMs <= this.#options.now() ? undefined : entry.value;
  }

  /** Stores a value with a full life time. */
  set(key: string, value: V): void {
    const nowMs = this.#options.now();
    this.#entries.delete(key);
    this.#prune(nowMs);
    this.#entries.set(key, { value, expiresAtMs: nowMs + this.#options.ttlMs });
  }

  /** Gives the value its full life time again, where it is still there, and returns it. */
  touch(key: string): V | undefined {
    const value = this.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  #prune(nowMs: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.expiresAtMs > nowMs && this.#entries.size < this.#options.maxEntries) return;
      this.#entries.delete(key);
    }
  }
}
