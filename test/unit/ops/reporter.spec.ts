import { expect } from 'chai';
import { Reporter } from '../../../src/ops/reporter.ts';
import { GOODBYE_MAX_MS } from '../../../src/ops/limits.ts';
import type { NodeReport, ReportedState } from '../../../src/protocol/ops.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { settle } from '../../support/memory-node.ts';
import { reportOf } from '../../support/node-report.ts';
import { quietLogger } from '../../support/quiet-logger.ts';

const PROCESS = { node: 'app1', start: 'start-1', version: '1.0.0', startedAt: 7 };
const { node: _node, start: _start, version: _version, startedAt: _startedAt, state: _state, ...VITALS } = reportOf();

describe('a node that reports', () => {
  let clock: ManualClock;
  let state: ReportedState;
  let reports: NodeReport[];
  /** What the store does with a report. */
  let answer: () => Promise<void>;
  let measuring: boolean;
  let reporter: Reporter;

  beforeEach(() => {
    clock = new ManualClock();
    state = 'starting';
    reports = [];
    answer = () => Promise.resolve();
    measuring = true;
    reporter = new Reporter({
      process: PROCESS,
      state: () => state,
      vitalSigns: { take: () => Promise.resolve(VITALS), close: () => (measuring = false) },
      store: {
        put: (report) => {
          reports.push(report);
          return answer();
        },
      },
      clock,
      logger: quietLogger,
    });
  });

  async function pass(durationMs: number): Promise<void> {
    for (let passed = 0; passed < durationMs; passed += 500) {
      clock.advance(500);
      await settle();
    }
  }

  it('OPS-1 says at once and then every second which process it is and how it is', async () => {
    reporter.begin();
    await settle();
    expect(reports).to.deep.equal([{ ...PROCESS, state: 'starting', ...VITALS }]);
    state = 'ready';
    await pass(3_000);
    expect(reports.map((report) => report.state)).to.deep.equal(['starting', 'ready', 'ready', 'ready']);
  });

  it('OPS-1 says that its state has changed without waiting for the second', async () => {
    reporter.begin();
    await settle();
    state = 'draining';
    await reporter.report();
    expect(reports.at(-1)?.state).to.equal('draining');
  });

  it('has one report under way while the store hangs, and says what is new when it is back', async () => {
    const hanging = Promise.withResolvers<void>();
    answer = () => hanging.promise;
    reporter.begin();
    await pass(10_000);
    expect(reports).to.have.length(1);
    state = 'draining';
    void reporter.report();
    answer = () => Promise.resolve();
    hanging.resolve();
    await settle();
    expect(reports.map((report) => report.state)).to.deep.equal(['starting', 'draining']);
    await pass(2_000);
    expect(reports).to.have.length(4);
  });

  it('goes on when the store refuses, disturbing nobody', async () => {
    answer = () => Promise.reject(new Error('Connection is closed.'));
    reporter.begin();
    await pass(3_000);
    expect(reports).to.have.length(4);
    answer = () => Promise.resolve();
    await pass(1_000);
    expect(reports).to.have.length(5);
  });

  it('OPS-1 says goodbye, and nothing after it', async () => {
    reporter.begin();
    await settle();
    state = 'gone';
    await reporter.end();
    await pass(5_000);
    expect(reports.map((report) => report.state)).to.deep.equal(['starting', 'gone']);
    expect(measuring).to.equal(false);
  });

  it('does not hold the exit up for longer than half a second', async () => {
    answer = () => new Promise(() => undefined);
    reporter.begin();
    await settle();
    let ended = false;
    void reporter.end().then(() => (ended = true));
    clock.advance(GOODBYE_MAX_MS - 1);
    await settle();
    expect(ended).to.equal(false);
    clock.advance(1);
    await settle();
    expect(ended).to.equal(true);
  });
});
