import { expect } from 'chai';
import { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { FAULTLESS, underFault } from './support/under-fault.ts';

describe('a node that is killed under a talking crowd', function () {
  this.timeout(240_000);
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start();
  });
  after(() => cluster.close());

  it('costs nobody a message: all resume elsewhere, and the room hears nothing of it (RES-1, ACK-2, PRE-1)', async () => {
    const { crowd, report } = await underFault(cluster, async (_room, { members }) => {
      await cluster.killNode('app2');
      await eventually('everybody is served elsewhere', () => members.every(({ servedBy }) => servedBy === 'app1' || servedBy === 'app3'), {
        withinMs: 90_000,
      });
    });
    // How long it takes to come back is the machine's affair; that it is complete is not.
    expect(report).to.include({ ...FAULTLESS, visibleBreaks: report.visibleBreaks });
    expect(report.stored).to.equal(report.sent);
    expect(crowd.members.filter(({ connections }) => connections.length > 1).length).to.be.at.least(10);
  });

  it('is missed by nobody who comes now: every request goes to a node that lives', async () => {
    await cluster.startNode('app2');
    await cluster.killNode('app2');
    // In the seconds before HAProxy knows, too: a refused connection goes to another node.
    const paths = ['/api/version', '/chat/info', '/healthz'];
    const answers = await Promise.all(Array.from({ length: 150 }, (_, index) => fetch(cluster.url + paths[index % paths.length])));
    expect([...new Set(answers.map(({ status }) => status))]).to.deep.equal([200]);
    await cluster.serverIs('app2', 'DOWN');
  });
});
