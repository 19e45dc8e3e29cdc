/**
 * The appends of one room in the order they were made, sent together while the ones before are on their way. One batch is
 * under way at a time: a batch that has to be sent again (the server forgot the script) is then never overtaken.
 */
import type { AppendRequest, AppendResult } from './room-log.ts';

/** Stores a batch as one act; the results stand in the order of the requests. Settles within about 2 s. */
export type SendBatch = (requests: readonly AppendRequest[]) => Promise<readonly AppendResult[]>;

/** Messages and characters a batch holds at most: Redis does nothing else while it stores one. */
const BATCH_MAX_MESSAGES = 64;
const BATCH_MAX_CHARACTERS = 128 * 1024;

interface Waiting {
  readonly request: AppendRequest;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

export interface AppendQueueOptions {
  readonly send: SendBatch;
  /** Called when nothing waits any more; the queue may be forgotten then. */
  emptied(): void;
}

export class AppendQueue {
  readonly #options: AppendQueueOptions;
  #waiting: Waiting[] = [];
  #sending = false;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  /** Rejects with what {@link SendBatch} rejects with, for this message or for those before it. */
  add(request: AppendRequest): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (!this.#sending) void this.#sendAll();
    });
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    // Whatever else is appended in this turn of the event loop goes into the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#sendSome(this.#takeBatch());
    this.#sending = false;
    this.#options.emptied();
  }

  #takeBatch(): Waiting[] {
    let characters = 0;
    const end = this.#waiting.findIndex(({ request }, index) => {
      characters += request.text.length;
      return index === BATCH_MAX_MESSAGES || (index > 0 && characters > BATCH_MAX_CHARACTERS);
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #sendSome(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#options.send(batch.map(({ request }) => request));
      batch.forEach(({ resolve }, index) => resolve(results[index] as AppendResult));
    } catch (error) {
      // What waited behind fails too: stored now, it would stand before what its sender said first.
      const behind = this.#waiting;
      this.#waiting = [];
      for (const { reject } of [...batch, ...behind]) reject(error);
    }
  }
}
