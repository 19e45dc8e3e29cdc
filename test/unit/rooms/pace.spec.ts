import { expect } from 'chai';
import { AT_REST, expectedWithin, paceAfter, type Pace } from '../../../src/rooms/pace.ts';
import { seededRandom } from '../../../src/support/random.ts';

const WINDOW_MS = 20;

/** The pace after `count` messages, the given time apart. */
function after(count: number, apartMs: (index: number) => number): { pace: Pace; now: number } {
  let [pace, now] = [AT_REST, 1_000_000];
  for (let index = 0; index < count; index += 1) {
    now += apartMs(index);
    pace = paceAfter(pace, 1, now);
  }
  return { pace, now };
}

describe('The pace of a room', () => {
  it('expects nothing of a room at rest', () => {
    expect(expectedWithin(AT_REST, WINDOW_MS, 1_000_000)).to.equal(0);
  });

  for (const perSecond of [10, 50, 200, 1_000]) {
    it(`expects what a steady ${perSecond} messages a second bring`, () => {
      const { pace, now } = after(3 * perSecond, () => 1_000 / perSecond);
      const steady = (perSecond / 1_000) * WINDOW_MS;
      // Asked right after a message, it counts that one in full: at most a tenth of a message too many.
      expect(expectedWithin(pace, WINDOW_MS, now)).to.be.within(steady * 0.95, steady * 1.05 + 0.1);
    });
  }

  it('does not take 50 a second for 100, however their distances vary', () => {
    const random = seededRandom(7);
    let [pace, now, busy] = [AT_REST, 0, 0];
    for (let index = 0; index < 20_000; index += 1) {
      now += -Math.log(1 - random()) * 20;
      pace = paceAfter(pace, 1, now);
      if (expectedWithin(pace, WINDOW_MS, now) >= 2) busy += 1;
    }
    expect(busy / 20_000).to.be.below(0.002);
  });

  it('finds a room busy within an eighth of a second, and quiet again within half a second', () => {
    const busy = after(30, () => 4);
    expect(expectedWithin(busy.pace, WINDOW_MS, busy.now)).to.be.above(2);
    const long = after(2_500, () => 4);
    expect(expectedWithin(long.pace, WINDOW_MS, long.now)).to.be.above(4.5);
    expect(expectedWithin(long.pace, WINDOW_MS, long.now + 500)).to.be.below(0.5);
  });

  it('does not count the past for more when the clock is set back', () => {
    const { pace, now } = after(100, () => 10);
    expect(expectedWithin(pace, WINDOW_MS, now - 60_000)).to.equal(expectedWithin(pace, WINDOW_MS, now));
  });
});
