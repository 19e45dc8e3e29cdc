import { expect } from 'chai';
import { Cluster } from '../support/cluster.ts';
import { eventually, pause } from '../support/eventually.ts';
import { FAULTLESS, underFault } from './support/under-fault.ts';

/** Half of what HAProxy's checks bear. */
const HICCUP_MS = 2_500;

describe('a node that hangs under a talking crowd', function () {
  this.timeout(240_000);
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start();
  });
  after(() => cluster.close());

  it('is taken out of service; its people resume elsewhere, and what it still does when it goes on is not done twice (ACK-2)', async () => {
    const { crowd, report } = await underFault(cluster, async (_room, { members }) => {
      cluster.pauseNode('app2');
      await cluster.serverIs('app2', 'DOWN');
      await eventually('everybody is served elsewhere', () => members.every(({ servedBy }) => servedBy === 'app1' || servedBy === 'app3'), {
        withinMs: 90_000,
      });
      cluster.resumeNode('app2');
      await cluster.serverIs('app2', 'UP');
    });
    expect(report).to.include({ ...FAULTLESS, visibleBreaks: report.visibleBreaks });
    expect(report.stored).to.equal(report.sent);
    expect(crowd.members.filter(({ connections }) => connections.length > 1).length).to.be.at.least(10);
  });

  it('is not taken out for a hiccup: nobody moves', async () => {
    const { report } = await underFault(cluster, async () => {
      cluster.pauseNode('app3');
      await pause(HICCUP_MS);
      cluster.resumeNode('app3');
    });
    expect(report).to.include({ ...FAULTLESS, movesMax: 0 });
  });
});
