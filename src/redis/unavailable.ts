/** What a caller needs to know when Redis does not do what it was asked: nothing is certain, and when to ask again. */

/** Our own limit on every call. ioredis has none, and leaves some promises pending when a connection breaks. */
export const REDIS_DEADLINE_MS = 2_000;

/** When to try again: an outage is noticed within 2 s and healed within 5. */
export const REDIS_RETRY_AFTER_MS = 1_000;

/**
 * Redis did not answer in time, is not connected, or refused the call (memory full, still loading, a replica). The call
 * may have been carried out, or may still be.
 */
export class RedisUnavailableError extends Error {
  readonly retryAfterMs = REDIS_RETRY_AFTER_MS;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RedisUnavailableError';
  }
}

/** Runs a call to Redis; rejects with {@link RedisUnavailableError} when it fails or takes longer than {@link REDIS_DEADLINE_MS}. */
export function withDeadline<T>(call: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new RedisUnavailableError(`Redis did not answer within ${REDIS_DEADLINE_MS} ms`)),
      REDIS_DEADLINE_MS,
    );
    call().then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        const reason = error instanceof Error ? error.message : String(error);
        reject(new RedisUnavailableError(`Redis could not be used: ${reason}`, { cause: error }));
      },
    );
  });
}
