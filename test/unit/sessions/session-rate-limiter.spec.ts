import { expect } from 'chai';
import { createMemorySessionRateLimiter } from '../../../src/sessions/session-rate-limiter.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const DEFAULTS = { perMinute: 600, burst: 300 };

describe('createMemorySessionRateLimiter', () => {
  it('lets an office of 200 behind one address in at once, and again within the minute', async () => {
    const clock = new ManualClock();
    const limiter = createMemorySessionRateLimiter(DEFAULTS, clock);
    for (let round = 0; round < 3; round += 1) {
      for (let person = 0; person < 200; person += 1) expect(await limiter.take('10.1.1.1')).to.deep.equal({ allowed: true });
      clock.advance(20_000);
    }
  });

  it('stops a flooder and nobody else, and says when to come back', async () => {
    const clock = new ManualClock();
    const limiter = createMemorySessionRateLimiter(DEFAULTS, clock);
    for (let count = 0; count < 300; count += 1) await limiter.take('10.6.6.6');
    expect(await limiter.take('10.6.6.6')).to.deep.equal({ allowed: false, retryAfterMs: 100 });
    expect(await limiter.take('10.1.1.1')).to.deep.equal({ allowed: true });
    clock.advance(100);
    expect(await limiter.take('10.6.6.6')).to.deep.equal({ allowed: true });
  });

  it('limits nobody where the rate is 0', async () => {
    const limiter = createMemorySessionRateLimiter({ perMinute: 0, burst: 1 }, new ManualClock());
    for (let count = 0; count < 1_000; count += 1) expect(await limiter.take('10.6.6.6')).to.deep.equal({ allowed: true });
  });
});
