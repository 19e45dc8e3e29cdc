import { expect } from 'chai';
import { FAULTLESS, underFault, type Outcome } from '../faults/support/under-fault.ts';
import { Cluster } from '../support/cluster.ts';
import { pause } from '../support/eventually.ts';
import type { ProcessEnd } from '../support/start-node.ts';

/** What was seen while a node drained. */
interface Drain extends Outcome {
  readonly end: ProcessEnd;
  /** Where each person was when the process had ended. */
  readonly servedBy: readonly (string | undefined)[];
  /** Statuses of the node in HAProxy from the signal to the end, each once, in order. */
  readonly statuses: readonly string[];
}

async function drainUnderCrowd(cluster: Cluster, name: string): Promise<Drain> {
  const statuses: string[] = [];
  let end: ProcessEnd = { code: null, signal: null };
  let servedBy: readonly (string | undefined)[] = [];
  const outcome = await underFault(cluster, async (_room, crowd) => {
    let ended = false;
    const watch = async (): Promise<void> => {
      while (!ended) {
        const status = (await cluster.haproxyServerStates()).find((server) => server.name === name)?.status ?? 'unknown';
        // What HAProxy says once the process has ended is another matter: nobody listens there any more.
        if (!ended && status !== statuses.at(-1)) statuses.push(status);
        await pause(50);
      }
    };
    void cluster.node(name).ended.then(() => (ended = true));
    [end] = await Promise.all([cluster.stopNode(name), watch()]);
    servedBy = crowd.members.map((member) => member.servedBy);
  });
  return { ...outcome, end, servedBy, statuses };
}

describe('a node that is told to end, behind HAProxy, under a talking crowd', function () {
  this.timeout(240_000);
  let cluster: Cluster;
  let drain: Drain;

  before(async () => {
    cluster = await Cluster.start();
    drain = await drainUnderCrowd(cluster, 'app2');
  });
  after(() => cluster.close());

  it('ends with exit code 0 when everybody is elsewhere (MOV-1)', () => {
    expect(drain.end).to.deep.equal({ code: 0, signal: null });
    expect([...new Set(drain.servedBy)].sort()).to.deep.equal(['app1', 'app3']);
  });

  it('had people to move', () => {
    expect(drain.crowd.members.filter(({ connections }) => connections.length > 1).length).to.be.at.least(10);
  });

  it('loses, doubles and reorders nothing, and is noticed by nobody: no break, nobody leaves, nobody enters', () => {
    expect(drain.report).to.include({ ...FAULTLESS, longestBreakMs: 0 });
    expect(drain.report).to.include({ acknowledged: drain.report.sent, stored: drain.report.sent });
  });

  it('moves each person once at most', () => {
    expect(drain.report.movesMax).to.equal(1);
  });

  it('cuts nobody off', () => {
    const codes = drain.crowd.members.flatMap(({ connections }) => connections.flatMap(({ closeCode }) => closeCode ?? []));
    expect([...new Set(codes)]).to.deep.equal([1000]);
  });

  it('is given no new connection while it drains (MOV-3)', () => {
    const later = drain.crowd.members.flatMap(({ connections }) =>
      connections.filter(({ node, welcomedAt }) => node === 'app2' && (welcomedAt ?? 0) > drain.faultFrom),
    );
    expect(later).to.deep.equal([]);
  });

  it('is never down for HAProxy while it drains', () => {
    expect(drain.statuses).to.include('NOLB');
    // In its last moments the port is closed already, and a check may have failed: "NOLB 2/3" is still no DOWN.
    expect(drain.statuses.at(-1)).to.match(/^NOLB/);
    expect(drain.statuses.filter((status) => status.startsWith('DOWN'))).to.deep.equal([]);
  });

  it('takes people again when it is started anew', async () => {
    await cluster.startNode('app2');
    const { report, crowd } = await underFault(cluster, () => Promise.resolve());
    expect(report).to.include(FAULTLESS);
    expect(crowd.members.map(({ connections }) => connections[0]?.node)).to.include('app2');
  });
});
