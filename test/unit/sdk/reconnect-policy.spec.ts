import { expect } from 'chai';
import { PRESENCE_GRACE_MS } from '../../../src/protocol/limits.ts';
import { ReconnectPolicy } from '../../../src/sdk/reconnect-policy.ts';
import { seededRandom } from '../../../src/support/random.ts';

const CUT = { code: 1006, reason: '' };

describe('ReconnectPolicy', () => {
  const highest = (): ReconnectPolicy => new ReconnectPolicy(() => 1);

  it('waits no longer than it has been away, from half a second up to ten', () => {
    const policy = highest();
    const waits = [1_000, 1_200, 1_900, 6_000, 11_500, 60_000].map((now) => policy.delayMs(CUT, now));
    expect(waits).to.deep.equal([500, 500, 900, 5_000, 10_000, 10_000]);
  });

  it('is back within the grace time of presence after three seconds without a service, whatever waits were drawn', () => {
    const backAfter = (seed: number): number => {
      const policy = new ReconnectPolicy(seededRandom(seed));
      let now = 0;
      while (now < 3_000) now += policy.delayMs(CUT, now);
      return now;
    };
    const latest = Math.max(...Array.from({ length: 5_000 }, (_, seed) => backAfter(seed)));
    expect(latest).to.be.within(3_000, PRESENCE_GRACE_MS);
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
    policy.delayMs(CUT, 0);
    policy.woke(60_000);
    expect([60_000, 61_000, 68_000].map((now) => policy.delayMs(CUT, now))).to.deep.equal([800, 800, 800]);
    expect(policy.slowHandshakeMs(0, 61_000)).to.equal(2_000);
    expect(policy.slowHandshakeMs(2, 61_000)).to.equal(2_000);
    expect(policy.delayMs(CUT, 79_000)).to.equal(10_000);
  });

  it('has ten seconds for a handshake, and more the more are under way: the service may be slow for everybody', () => {
    const patient = new ReconnectPolicy(() => 0);
    expect([0, 1, 2].map((beside) => patient.slowHandshakeMs(beside, 0))).to.deep.equal([10_000, 15_000, 22_500]);
    expect(highest().slowHandshakeMs(0, 0)).to.equal(11_000);
  });

  it('starts anew after a connection that held, and not after one that was cut at once', () => {
    const policy = highest();
    policy.delayMs(CUT, 0);
    policy.leaving(500);
    expect(policy.delayMs(CUT, 2_000)).to.equal(2_000);
    policy.leaving(60_000);
    expect(policy.delayMs(CUT, 70_000)).to.equal(500);
  });
});
