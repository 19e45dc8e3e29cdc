import { expect } from 'chai';
import { Cluster } from '../support/cluster.ts';
import { previousRelease, type Release } from '../support/previous-release.ts';
import { FAULTLESS, underFault } from './support/under-fault.ts';

describe('a node of the release before beside one of this', function () {
  this.timeout(180_000);
  let cluster: Cluster;
  let previous: Release;
  before(async () => {
    previous = await previousRelease();
    cluster = await Cluster.start({ nodes: 2, env: { LOG_LEVEL: 'warn', APP_VERSION: '2.0.0' } });
    await cluster.stopNode('app1', 'SIGINT');
    await cluster.startNode('app1', { APP_VERSION: '1.0.0' }, previous.entry);
  });
  after(async () => {
    await cluster.close();
    await previous.remove();
  });

  it('RES-1 serves one room on both, and moves a crowd from the old to the new, with nothing lost', async () => {
    const { report, crowd } = await underFault(cluster, async () => {
      await cluster.stopNode('app1');
      await cluster.startNode('app1');
    });
    expect(report).to.include({ ...FAULTLESS, backToOldVersion: 0 });
    expect(report.stored).to.equal(report.sent);
    const versions = crowd.members.map(({ connections }) => connections.map(({ version }) => version));
    expect(versions.flat()).to.include.members(['1.0.0', '2.0.0']);
    expect(versions.map((seen) => seen.at(-1))).to.not.include('1.0.0');
  });
});
