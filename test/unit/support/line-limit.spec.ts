import { expect } from 'chai';
import { LineLimit } from '../../../src/support/line-limit.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('the limit of lines in the log', () => {
  let clock: ManualClock;
  let limit: LineLimit;
  let told: [string, number][];

  beforeEach(() => {
    clock = new ManualClock();
    limit = new LineLimit(clock);
    told = [];
  });

  function say(message: string, times: number): number {
    let printed = 0;
    for (let line = 0; line < times; line += 1) {
      if (limit.admits(message, (unprinted) => told.push([message, unprinted]))) printed += 1;
    }
    return printed;
  }

  it('prints the first 20 lines of a message, and counts the others', () => {
    expect(say('again', 1_000_000)).to.equal(20);
    expect(say('again', 5)).to.equal(0);
    expect(told).to.deep.equal([]);
    clock.advance(10_000);
    expect(told).to.deep.equal([['again', 999_985]]);
    expect(clock.pending).to.equal(0);
  });

  it('begins anew after 10 s', () => {
    say('again', 30);
    clock.advance(10_000);
    expect(say('again', 30)).to.equal(20);
    clock.advance(10_000);
    expect(told).to.deep.equal([
      ['again', 10],
      ['again', 10],
    ]);
  });

  it('tells nothing where every line was printed', () => {
    expect(say('now and then', 20)).to.equal(20);
    clock.advance(60_000);
    expect(told).to.deep.equal([]);
  });

  it('counts each message by itself', () => {
    expect(say('one', 30)).to.equal(20);
    expect(say('another', 30)).to.equal(20);
  });

  it('prints on when the clock is set back by an hour', () => {
    let now = clock.now();
    limit = new LineLimit({ now: () => now, after: () => () => undefined, every: () => () => undefined });
    say('again', 30);
    now -= 3_600_000;
    expect(say('again', 30)).to.equal(20);
  });

  it('remembers no more messages than it has to, and still tells what it counted', () => {
    say('first', 30);
    for (let other = 0; other < 600; other += 1) say(`other ${other}`, 1);
    expect(say('first', 1)).to.equal(1);
    clock.advance(10_000);
    expect(told).to.deep.equal([['first', 10]]);
  });
});
