import { expect } from 'chai';
import { HttpError } from '../../../src/http/errors.ts';
import { withStores } from '../../../src/http/stores-deadline.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('withStores', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  async function failureOf(work: Promise<unknown>): Promise<HttpError> {
    try {
      await work;
    } catch (error) {
      if (error instanceof HttpError) return error;
      throw error;
    }
    throw new Error('It did not fail.');
  }

  it('gives what the work gives, and leaves no timer behind', async () => {
    expect(await withStores(clock, () => Promise.resolve(7))).to.equal(7);
    expect(clock.pending).to.equal(0);
  });

  it('ends after 2 s in all, however many calls the work consists of', async () => {
    const work = withStores(clock, async () => {
      for (;;) await new Promise<void>((resolve) => clock.after(500, resolve));
    });
    const failed = failureOf(work);
    for (let step = 0; step < 4; step += 1) {
      clock.advance(500);
      await Promise.resolve();
    }
    expect(await failed).to.include({ code: 'unavailable', status: 503, retryAfterMs: 1_000 });
  });

  it('is not over before', async () => {
    const answer = Promise.withResolvers<string>();
    const work = withStores(clock, () => answer.promise);
    clock.advance(1_999);
    answer.resolve('just in time');
    expect(await work).to.equal('just in time');
  });

  it('takes a store that fails for one out of reach, and keeps the cause', async () => {
    const cause = new Error('Connection is closed.');
    const error = await failureOf(withStores(clock, () => Promise.reject(cause)));
    expect(error.code).to.equal('unavailable');
    expect(error.cause).to.equal(cause);
    expect(clock.pending).to.equal(0);
  });

  it('lets a refusal of the work through', async () => {
    const refusal = new HttpError('unauthorized');
    expect(await failureOf(withStores(clock, () => Promise.reject(refusal)))).to.equal(refusal);
  });

  it('does not mind work that fails after its time', async () => {
    const answer = Promise.withResolvers<never>();
    const failed = failureOf(withStores(clock, () => answer.promise));
    clock.advance(2_000);
    expect((await failed).code).to.equal('unavailable');
    answer.reject(new Error('too late to matter'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
