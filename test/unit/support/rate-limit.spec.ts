import { expect } from 'chai';
import { KeyedRateLimiter, TokenBucket } from '../../../src/support/rate-limit.ts';

describe('TokenBucket', () => {
  it('allows a burst at once and then refuses', () => {
    const bucket = new TokenBucket({ perSecond: 20, burst: 40 }, 0);
    for (let count = 0; count < 40; count += 1) expect(bucket.take(0).allowed).to.equal(true);
    expect(bucket.take(0)).to.deep.equal({ allowed: false, retryAfterMs: 50 });
  });

  it('allows the next exactly after the time it told', () => {
    const bucket = new TokenBucket({ perSecond: 20, burst: 1 }, 0);
    bucket.take(0);
    expect(bucket.take(10)).to.deep.equal({ allowed: false, retryAfterMs: 40 });
    expect(bucket.take(49).allowed).to.equal(false);
    expect(bucket.take(50).allowed).to.equal(true);
  });

  it('holds a steady stream to the rate', () => {
    const bucket = new TokenBucket({ perSecond: 20, burst: 40 }, 0);
    let allowed = 0;
    for (let nowMs = 0; nowMs < 10_000; nowMs += 10) if (bucket.take(nowMs).allowed) allowed += 1;
    expect(allowed).to.be.within(239, 240);
  });

  it('never fills beyond its burst', () => {
    const bucket = new TokenBucket({ perSecond: 1000, burst: 2 }, 0);
    expect([1, 2, 3].map(() => bucket.take(3_600_000).allowed)).to.deep.equal([true, true, false]);
  });

  it('tells at least a millisecond, so that nobody tries again in the same one', () => {
    const bucket = new TokenBucket({ perSecond: 10_000, burst: 1 }, 0);
    bucket.take(0);
    expect(bucket.take(0)).to.deep.equal({ allowed: false, retryAfterMs: 1 });
  });

  it('goes on when the clock is set back', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 10_000);
    bucket.take(10_000);
    expect(bucket.take(4_000).allowed).to.equal(false);
    expect(bucket.take(5_000).allowed).to.equal(true);
  });
});

describe('KeyedRateLimiter', () => {
  it('counts every key by itself', () => {
    const limiter = new KeyedRateLimiter({ perSecond: 1, burst: 1 }, 10);
    expect(limiter.take('a', 0).allowed).to.equal(true);
    expect(limiter.take('b', 0).allowed).to.equal(true);
    expect(limiter.take('a', 0).allowed).to.equal(false);
  });

  it('forgets keys whose buckets are full again', () => {
    const limiter = new KeyedRateLimiter({ perSecond: 1, burst: 5 }, 1_000);
    for (let key = 0; key < 100; key += 1) limiter.take(`early-${key}`, 0);
    for (let key = 0; key < 100; key += 1) limiter.take('late', 5_000);
    expect(limiter.size).to.equal(1);
  });

  it('remembers a bucket that is not full again, however many others come', () => {
    const limiter = new KeyedRateLimiter({ perSecond: 1, burst: 2 }, 1_000);
    limiter.take('flooder', 0);
    limiter.take('flooder', 0);
    for (let key = 0; key < 900; key += 1) limiter.take(`other-${key}`, 100);
    expect(limiter.take('flooder', 200).allowed).to.equal(false);
  });

  it('holds no more keys than it may', () => {
    const limiter = new KeyedRateLimiter({ perSecond: 1, burst: 5 }, 50);
    for (let key = 0; key < 1_000; key += 1) limiter.take(`key-${key}`, 0);
    expect(limiter.size).to.equal(50);
  });

  it('gives up the key unused for longest when it is full', () => {
    const limiter = new KeyedRateLimiter({ perSecond: 0.001, burst: 1 }, 2);
    limiter.take('first', 0);
    limiter.take('second', 0);
    limiter.take('first', 0);
    limiter.take('third', 0);
    expect(limiter.take('first', 0).allowed).to.equal(false);
    expect(limiter.take('second', 0).allowed).to.equal(true);
  });
});
