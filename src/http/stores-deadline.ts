import type { Clock } from '../support/clock.ts';
import { HttpError } from './errors.ts';
import { STORES_DEADLINE_MS, UNAVAILABLE_RETRY_MS } from './limits.ts';

/**
 * Runs all the work one request has with its stores under one deadline, so that a store that hangs costs the caller
 * 2 s and a 503, however many calls there are. `work` must only return what to answer, not answer by itself: it may
 * still be running when the answer has been given.
 * @throws HttpError `unavailable` when the time is over or a store failed; an `HttpError` of the work as it is.
 */
export async function withStores<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const deadline = Promise.withResolvers<never>();
  const cancel = clock.after(STORES_DEADLINE_MS, () =>
    deadline.reject(new Error(`No answer from the stores in ${STORES_DEADLINE_MS} ms.`)),
  );
  try {
    return await Promise.race([work(), deadline.promise]);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError('unavailable', { retryAfterMs: UNAVAILABLE_RETRY_MS, cause: error });
  } finally {
    cancel();
  }
}
