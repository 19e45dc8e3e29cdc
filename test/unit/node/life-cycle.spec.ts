import { expect } from 'chai';
import { LifeCycle, type NodeState } from '../../../src/node/life-cycle.ts';
import { systemClock } from '../../../src/support/clock.ts';
import { Metrics } from '../../../src/support/metrics.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('the life cycle of a node', () => {
  const paths: [NodeState[], boolean][] = [
    [['ready', 'draining', 'stopped'], true],
    [['ready', 'stopped'], true],
    [['stopped'], true],
    [['draining'], false],
    [['ready', 'ready'], false],
    [['ready', 'draining', 'ready'], false],
    [['stopped', 'ready'], false],
  ];
  for (const [path, allowed] of paths) {
    it(`${allowed ? 'goes' : 'does not go'} starting → ${path.join(' → ')}`, () => {
      const lifeCycle = new LifeCycle(new Metrics('n1', '1'), systemClock);
      const walk = (): void => path.forEach((state) => lifeCycle.enter(state));
      if (allowed) walk();
      else expect(walk).to.throw(/can not go from/);
      if (allowed) expect(lifeCycle.state()).to.equal(path.at(-1));
    });
  }

  it('tells since when it is in its state', async () => {
    const metrics = new Metrics('n1', '1');
    const clock = new ManualClock();
    const lifeCycle = new LifeCycle(metrics, clock);
    const since = async (): Promise<number | undefined> => (await metrics.stateSince.get()).values[0]?.value;
    const start = await since();
    expect(start).to.equal(clock.now() / 1000);
    clock.advance(7_000);
    lifeCycle.enter('ready');
    expect(await since()).to.equal((start ?? 0) + 7);
  });

  it('shows exactly one state in the metrics', async () => {
    const metrics = new Metrics('n1', '1');
    new LifeCycle(metrics, systemClock).enter('ready');
    const { values } = await metrics.state.get();
    expect(values.filter(({ value }) => value === 1).map(({ labels }) => labels.state)).to.deep.equal(['ready']);
  });
});
