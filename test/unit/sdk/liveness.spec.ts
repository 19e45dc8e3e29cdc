import { expect } from 'chai';
import { Liveness } from '../../../src/sdk/liveness.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('Liveness', () => {
  let clock: ManualClock;
  let told: string[];
  let liveness: Liveness;
  const without = (pings: string[]): string[] => pings.filter((one) => !one.startsWith('ping'));

  beforeEach(() => {
    clock = new ManualClock();
    told = [];
    liveness = new Liveness({
      clock,
      random: () => 0.999,
      ping: (id) => told.push(`ping ${id}`),
      suspect: () => told.push('suspect'),
      answered: () => told.push('answered'),
      dead: () => told.push('dead'),
    });
  });

  it('pings a connection that has been quiet for a heartbeat', () => {
    clock.advance(24_900);
    expect(told).to.deep.equal([]);
    clock.advance(200);
    expect(told).to.deep.equal(['ping p1']);
  });

  it('suspects it after one and a half heartbeats of silence, and gives it up ten seconds later', () => {
    clock.advance(37_400);
    expect(without(told)).to.deep.equal([]);
    clock.advance(200);
    expect(without(told)).to.deep.equal(['suspect']);
    clock.advance(9_800);
    expect(without(told)).to.deep.equal(['suspect']);
    clock.advance(200);
    expect(without(told)).to.deep.equal(['suspect', 'dead']);
  });

  it('is content with heartbeats alone', () => {
    for (let minute = 0; minute < 10 * 60; minute += 25) {
      clock.advance(25_000);
      liveness.heard();
    }
    expect(without(told)).to.deep.equal([]);
  });

  it('still pings where only heartbeats come, and once a minute where messages come, to compare the heads', () => {
    for (let second = 0; second < 60; second += 1) {
      clock.advance(1_000);
      liveness.heard();
    }
    expect(told).to.deep.equal(['ping p1', 'ping p2']);
    told.length = 0;
    for (let second = 0; second < 60; second += 1) {
      liveness.heard();
      liveness.message();
      clock.advance(1_000);
      if (told.length > 0) liveness.pong(told.at(-1)?.slice(5) ?? '');
    }
    expect(told).to.have.length.within(1, 2);
  });

  it('gives a woken connection three seconds for its pong', () => {
    liveness.probe();
    clock.advance(2_900);
    expect(told).to.deep.equal(['ping p1']);
    clock.advance(200);
    expect(told).to.deep.equal(['ping p1', 'suspect']);
  });

  it('is not reassured by what had come in before it woke, only by the pong', () => {
    liveness.probe();
    liveness.heard();
    clock.advance(3_100);
    expect(without(told)).to.deep.equal(['suspect']);
    liveness.heard();
    liveness.pong('p0');
    expect(without(told)).to.deep.equal(['suspect']);
    liveness.pong('p1');
    expect(without(told)).to.deep.equal(['suspect', 'answered']);
    clock.advance(20_000);
    expect(without(told)).to.deep.equal(['suspect', 'answered']);
  });

  it('counts the pong to an earlier ping of the same wake', () => {
    liveness.probe();
    clock.advance(1_000);
    liveness.probe();
    liveness.pong('p1');
    clock.advance(10_000);
    expect(without(told)).to.deep.equal([]);
  });

  it('tests, and does not judge, where its own timer was held back: the process slept', () => {
    let due: (() => void) | undefined;
    const sleeper = {
      now: () => clock.now(),
      every: () => () => undefined,
      after: (_delayMs: number, action: () => void) => {
        due = action;
        return () => undefined;
      },
    };
    const said: string[] = [];
    const parts = { clock: sleeper, random: () => 0.5, ping: () => said.push('ping'), suspect: () => said.push('suspect') };
    new Liveness({ ...parts, answered: () => undefined, dead: () => said.push('dead') });
    clock.advance(3_600_000);
    due?.();
    expect(said).to.deep.equal(['ping']);
    clock.advance(3_100);
    due?.();
    expect(said).to.deep.equal(['ping', 'suspect']);
  });

  it('has one timer, and none once stopped', () => {
    liveness.probe();
    clock.advance(60_000);
    liveness.probe();
    expect(clock.pending).to.be.at.most(1);
    liveness.stop();
    expect(clock.pending).to.equal(0);
  });
});
