import { expect } from 'chai';
import type { ProofReport } from '../../src/proof/report.ts';
import { proveUpdate, type UpdateProof, type UpdateProofOptions } from '../../src/proof/update-proof.ts';
import { Cluster } from '../support/cluster.ts';
import { nextRelease, type NextRelease } from '../support/next-release.ts';
import { updateByHand, watchedNodes, type HandMadeUpdate } from '../support/rolling-update.ts';
import { FAULTLESS } from './support/under-fault.ts';

describe('the proof of an update', function () {
  this.timeout(300_000);
  let next: NextRelease;
  let cluster: Cluster;
  before(async () => {
    next = await nextRelease();
  });
  after(() => next.remove());
  beforeEach(async () => {
    cluster = await Cluster.start({ env: { LOG_LEVEL: 'warn', APP_VERSION: '1.0.0' } });
  });
  afterEach(() => cluster.close());

  async function prove(how: Partial<HandMadeUpdate> = {}, options: Partial<UpdateProofOptions> = {}): Promise<UpdateProof> {
    return proveUpdate({
      url: cluster.url,
      operationsUrl: `http://127.0.0.1:${cluster.haproxy.operationsPort}`,
      nodes: watchedNodes(cluster),
      room: 'proof',
      people: 30,
      messagesPerSecond: 20,
      // Longer than the grace after which somebody who is gone is announced.
      calmMs: 11_000,
      update: (tell) => updateByHand(cluster, { version: '2.0.0', entry: next.entry, ...how }, tell),
      ...options,
    });
  }

  /** Without the one promise that other work on this machine can break. */
  function brokenHere({ broken }: ProofReport): string[] {
    return broken.filter((promise) => !promise.startsWith('delivery took'));
  }

  it('holds where nodes are drained one by one, and shows that everybody moved and all was loaded', async () => {
    const { report, course } = await prove();
    expect(report.failures).to.deep.equal([]);
    expect(brokenHere(report)).to.deep.equal([]);
    expect(report).to.include({ ...FAULTLESS, people: 30, breaks: 0, failedRequests: 0, failedAssets: 0, pageBuilds: 2, movesMax: 2 });
    expect(report.stored).to.equal(report.sent);
    expect(report.peopleByMoves[0]).to.equal(0);
    expect(report.nodes.map(({ versions }) => versions)).to.deep.equal([['2.0.0'], ['2.0.0'], ['2.0.0']]);
    expect(course.places.every(({ samples }) => samples.some(({ process }) => process?.version === '1.0.0'))).to.equal(true);
  });

  it('fails where nodes are killed: people were cut off', async () => {
    const { report } = await prove({ signal: 'SIGKILL' }, { calmMs: 2_000 });
    expect(report.ok).to.equal(false);
    expect(report.breaks).to.be.greaterThan(0);
    expect(report.broken.join('; ')).to.match(/times that somebody had no connection: \d/);
    // They come back to where they were, all the same.
    expect(report.lost).to.equal(0);
  });

  it('fails where people do not resume: what was said meanwhile is lost to them', async () => {
    const { report } = await prove({}, { resume: false, calmMs: 2_000 });
    expect(report.ok).to.equal(false);
    expect(report.lost).to.be.greaterThan(0);
    expect(report.broken.join('; ')).to.match(/messages lost: \d/);
  });

  it('fails where the update fails, and says why', async () => {
    const { report } = await prove({}, { calmMs: 2_000, update: () => Promise.reject(new Error('the playbook stopped at app2')) });
    expect(report.ok).to.equal(false);
    expect(report.broken.join('; ')).to.match(/the update failed: .*the playbook stopped at app2/);
  });
});
