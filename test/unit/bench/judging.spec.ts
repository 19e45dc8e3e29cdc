import { expect } from 'chai';
import { judge, type Target } from '../../../bench/report/targets.ts';
import { asMarkdown, asText, scenarioTable, targetTable } from '../../../bench/report/tables.ts';
import { median, ofRounds, result, type Result } from '../../../bench/scenarios/result.ts';
import { gathered, rotated } from '../../../bench/scenarios/turns.ts';

function found(server: string, figures: Partial<Result>, scenario = 'fan-out-25k'): Result {
  return result({ server, scenario, clients: 500, nodes: 1, rate: 50 }, figures);
}

const half: Target = { what: 'CPU', scenario: 'fan-out-25k', figure: 'cpuUsPerDelivery', atMost: 0.5, of: { server: 'socket.io' } };

function verdict(target: Target, ...results: Result[]): { value: number | undefined; met: boolean | undefined } {
  const [{ value, met } = { value: undefined, met: undefined }] = judge(results, [target]);
  return { value, met };
}

describe('what comes of several rounds', () => {
  it('is the median of each figure', () => {
    expect([median([5, 1, 9]), median([1, 2, 3, 10])]).to.deep.equal([5, 2.5]);
    const rounds = [10, 30, 12].map((cpuUsPerDelivery) => found('tchatter', { cpuUsPerDelivery }));
    expect(ofRounds(rounds)).to.deep.equal(found('tchatter', { cpuUsPerDelivery: 12 }));
  });

  it('never hides what was lost or doubled in one of them, nor a busy generator', () => {
    const rounds = [0, 7, 0].map((lost) => found('tchatter', { lost, repeated: lost, generatorBusy: lost / 10 }));
    expect(ofRounds(rounds)).to.include({ lost: 7, repeated: 7, generatorBusy: 0.7 });
  });

  it('is one result for each server in each scenario', () => {
    const results = ['tchatter', 'bun', 'tchatter', 'bun'].map((server) => found(server, {}));
    expect(gathered(results).map(({ server }) => server)).to.deep.equal(['tchatter', 'bun']);
  });

  it('comes from rounds that each begin with another server', () => {
    expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).to.deep.equal(['abc', 'bca', 'cab', 'abc']);
  });
});

describe('a target', () => {
  const other = found('socket.io', { cpuUsPerDelivery: 20 });

  it('is met up to its ratio and missed above it', () => {
    expect(verdict(half, found('tchatter', { cpuUsPerDelivery: 10 }), other)).to.deep.equal({ value: 0.5, met: true });
    expect(verdict(half, found('tchatter', { cpuUsPerDelivery: 10.1 }), other)).to.deep.equal({ value: 0.505, met: false });
  });

  it('is missed by a server that falls behind, however cheap it is', () => {
    expect(verdict(half, found('tchatter', { cpuUsPerDelivery: 1, keptUp: 0.9 }), other).met).to.equal(false);
    expect(verdict(half, found('tchatter', { cpuUsPerDelivery: 1, keptUp: 0.99 }), other).met).to.equal(true);
  });

  it('is not judged where a figure is missing', () => {
    for (const results of [[other], [found('tchatter', { cpuUsPerDelivery: 1 })], [found('tchatter', {}), other]]) {
      expect(verdict(half, ...results)).to.deep.equal({ value: undefined, met: undefined });
    }
  });

  it('may be a limit by itself, zero included', () => {
    const lost: Target = { what: 'lost', scenario: 'fan-out-25k', figure: 'lost', atMost: 0 };
    expect(verdict(lost, found('tchatter', { lost: 0 }))).to.deep.equal({ value: 0, met: true });
    expect(verdict(lost, found('tchatter', { lost: 1 })).met).to.equal(false);
  });

  it('may compare Tchatter with itself in another scenario', () => {
    const nodes: Target = { ...half, scenario: 'nodes-2', figure: 'cpuPerNode', of: { server: 'tchatter', scenario: 'nodes-1' } };
    const results = [found('tchatter', { cpuPerNode: 0.3 }, 'nodes-1'), found('tchatter', { cpuPerNode: 0.15 }, 'nodes-2')];
    expect(verdict(nodes, ...results)).to.deep.equal({ value: 0.5, met: true });
  });
});

describe('tables of the bench', () => {
  it('say beside a figure what takes from its worth', () => {
    const bad = found('sockjs', { keptUp: 0.5, lost: 12, repeated: 3, generatorBusy: 0.95, cpuUsPerDelivery: 12.34 });
    const text = asText(scenarioTable([bad], (server) => server.toUpperCase()));
    expect(text)
      .to.contain('SOCKJS (falls behind: 50 % in time; 12 never came; 3 came twice; limited by the generator)')
      .and.contain('12.3');
  });

  it('leave empty what does not apply', () => {
    const text = asMarkdown(scenarioTable([found('idle one', { kbPerConnection: 5.81 }, 'idle-2000')], String));
    expect(text.split('\n').at(-1)).to.equal('| idle one | 5.8 |  |');
  });

  it('show each target with what was measured', () => {
    const rows = targetTable(
      judge([found('tchatter', { cpuUsPerDelivery: 9 }), found('socket.io', { cpuUsPerDelivery: 10 })], [half]),
    ).rows;
    expect(rows).to.deep.equal([['CPU', 'fan-out-25k', '0.5', '0.90', 'NOT MET']]);
  });
});
