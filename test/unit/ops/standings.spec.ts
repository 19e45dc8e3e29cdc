import { expect } from 'chai';
import type { StoredReport } from '../../../src/ops/ops-store.ts';
import { histories, standings } from '../../../src/ops/standings.ts';
import { FORGOTTEN_AFTER_MS, GONE_AFTER_MS, type NodeReport } from '../../../src/protocol/ops.ts';
import { reportOf } from '../../support/node-report.ts';

const NOW = 1_800_000_000_000;

function heard(agoMs: number, part: Partial<NodeReport> = {}): StoredReport {
  return { id: `${NOW - agoMs}-0`, heardAt: NOW - agoMs, report: reportOf(part) };
}

function stateAt(agoMs: number, part: Partial<NodeReport> = {}): string {
  const [standing] = standings([heard(agoMs, part)], NOW);
  return standing === undefined ? 'forgotten' : `${standing.state}${standing.silent ? ', silent' : ''}`;
}

describe('how nodes stand', () => {
  it('is what they said last', () => {
    const reports = [heard(1_500, { state: 'ready', connections: 9 }), heard(500, { state: 'draining', connections: 4 })];
    const [standing, ...others] = standings(reports, NOW);
    expect(others).to.deep.equal([]);
    expect(standing).to.deep.equal({ ...reportOf({ state: 'draining', connections: 4 }), heardAt: NOW - 500, silent: false });
  });

  it('OPS-2 is gone without a goodbye when nothing was heard for 5 s, and forgotten after a minute', () => {
    expect(stateAt(GONE_AFTER_MS)).to.equal('ready');
    expect(stateAt(GONE_AFTER_MS + 1)).to.equal('gone, silent');
    expect(stateAt(FORGOTTEN_AFTER_MS)).to.equal('gone, silent');
    expect(stateAt(FORGOTTEN_AFTER_MS + 1)).to.equal('forgotten');
  });

  it('is gone at once with a goodbye, and never silent then', () => {
    expect(stateAt(0, { state: 'gone' })).to.equal('gone');
    expect(stateAt(GONE_AFTER_MS + 1, { state: 'gone' })).to.equal('gone');
    expect(stateAt(FORGOTTEN_AFTER_MS + 1, { state: 'gone' })).to.equal('forgotten');
  });

  it('is told of each process by itself where two of one node run side by side, the eldest first', () => {
    const reports = [
      heard(900, { node: 'app10', start: 'x', startedAt: 1 }),
      heard(800, { node: 'app2', start: 'new', version: '2.0.0', startedAt: 9_000 }),
      heard(700, { node: 'app2', start: 'old', state: 'draining', startedAt: 1_000 }),
    ];
    expect(standings(reports, NOW).map(({ node, start, state }) => `${node} ${start} ${state}`)).to.deep.equal([
      'app2 old draining',
      'app2 new ready',
      'app10 x ready',
    ]);
  });
});

describe('what has passed', () => {
  it('is told process by process, in the order in which it was heard', () => {
    const old = { node: 'app1', start: 'old', startedAt: 1 };
    const fresh = { node: 'app1', start: 'new', startedAt: 2, version: '2.0.0', deliveryP50Ms: null, deliveryP99Ms: null };
    const reports = [
      heard(3_000, old),
      heard(2_000, { ...old, state: 'gone', connections: 0 }),
      heard(1_000, { ...fresh, state: 'starting' }),
    ];
    expect(histories(reports)).to.deep.equal([
      {
        ...old,
        version: '1.0.0',
        samples: [
          [NOW - 3_000, 'ready', 3, 2, 9.5],
          [NOW - 2_000, 'gone', 0, 2, 9.5],
        ],
      },
      { node: 'app1', start: 'new', startedAt: 2, version: '2.0.0', samples: [[NOW - 1_000, 'starting', 3, null, null]] },
    ]);
    expect(histories([])).to.deep.equal([]);
  });
});
