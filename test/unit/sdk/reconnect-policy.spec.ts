import { expect } from 'chai';
import { ReconnectPolicy } from '../../../src/sdk/reconnect-policy.ts';
import { seededRandom } from '../../../src/support/random.ts';

const CUT = { code: 1006, reason: '' };

describe('ReconnectPolicy', () => {
  const highest = (): ReconnectPolicy => new ReconnectPolicy(() => 1);

  it('waits up to twice as long after each failure, and never more than ten seconds', () => {
    const policy = highest();
    const waits = Array.from({ length: 8 }, () => policy.delayMs(CUT, 0));
    expect(waits).to.deep.equal([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  it('spreads waits over the whole range', () => {
    const waits = Array.from({ length: 2_000 }, (_, seed) => new ReconnectPolicy(seededRandom(seed)).delayMs(CUT, 0));
    for (const bin of [0, 100, 200, 300, 400]) {
      expect(waits.filter((wait) => wait >= bin && wait < bin + 100).length, `from ${bin} ms`).to.be.within(250, 600);
    }
  });

  it('waits at least as long as the server asks, and spreads what comes after', () => {
    expect(new ReconnectPolicy(() => 0).delayMs({ ...CUT, retryAfterMs: 30_000 }, 0)).to.equal(30_000);
    expect(highest().delayMs({ ...CUT, retryAfterMs: 30_000 }, 0)).to.equal(45_000);
  });

  it('waits long after a fault of its own', () => {
    expect(new ReconnectPolicy(() => 0).delayMs({ code: 4002, reason: '' }, 0)).to.equal(10_000);
  });

  it('starts anew after a wake, and keeps waits short while the network may still be coming up', () => {
    const policy = highest();
    for (let failure = 0; failure < 20; failure += 1) policy.delayMs(CUT, 0);
    policy.woke(1_000);
    expect([1_000, 2_000, 9_000].map((now) => policy.delayMs(CUT, now))).to.deep.equal([800, 800, 800]);
    expect(policy.slowHandshakeMs(0, 2_000)).to.equal(2_000);
    expect(policy.slowHandshakeMs(2, 2_000)).to.equal(2_000);
    expect(policy.delayMs(CUT, 20_000)).to.be.above(800);
  });

  it('has ten seconds for a handshake, and more the more are under way: the service may be slow for everybody', () => {
    const patient = new ReconnectPolicy(() => 0);
    expect([0, 1, 2].map((beside) => patient.slowHandshakeMs(beside, 0))).to.deep.equal([10_000, 15_000, 22_500]);
    expect(highest().slowHandshakeMs(0, 0)).to.equal(11_000);
  });

  it('starts anew after a connection that held, and not after one that was cut at once', () => {
    const policy = highest();
    policy.delayMs(CUT, 0);
    policy.delayMs(CUT, 0);
    policy.leaving(500);
    expect(policy.delayMs(CUT, 0)).to.equal(2_000);
    policy.leaving(60_000);
    expect(policy.delayMs(CUT, 0)).to.equal(500);
  });
});
