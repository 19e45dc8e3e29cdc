import { expect } from 'chai';
import { LifeCycle, type NodeState } from '../../../src/node/life-cycle.ts';
import { Metrics } from '../../../src/support/metrics.ts';

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
      const lifeCycle = new LifeCycle(new Metrics('n1', '1'));
      const walk = (): void => path.forEach((state) => lifeCycle.enter(state));
      if (allowed) walk();
      else expect(walk).to.throw(/can not go from/);
      if (allowed) expect(lifeCycle.state()).to.equal(path.at(-1));
    });
  }

  it('shows exactly one state in the metrics', async () => {
    const metrics = new Metrics('n1', '1');
    new LifeCycle(metrics).enter('ready');
    const { values } = await metrics.state.get();
    expect(values.filter(({ value }) => value === 1).map(({ labels }) => labels.state)).to.deep.equal(['ready']);
  });
});
