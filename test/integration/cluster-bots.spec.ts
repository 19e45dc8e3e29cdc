import { expect } from 'chai';
import { auditTake, takesIn } from '../../src/bots/scene-audit.ts';
import { CAST } from '../../src/bots/cast.ts';
import { scriptOf } from '../../src/bots/script/script.ts';
import { Audience } from '../support/audience.ts';
import { Cluster } from '../support/cluster.ts';
import { Demo } from '../support/demo.ts';

const script = scriptOf();

describe('the bots, while every node under them is replaced', function () {
  this.timeout(300_000);
  let cluster: Cluster;
  let ann: Audience;
  let demo: Demo;
  /** Lines said while each node was replaced. */
  const saidMeanwhile: number[] = [];

  before(async () => {
    cluster = await Cluster.start();
    ann = new Audience(cluster.url, 'Ann');
    await ann.seated();
    demo = new Demo(['--url', cluster.url, '--speed', '8']);
    await ann.hears('the play', () => ann.lines.length > 3 && ann.members.length === CAST.length + 1);
    for (const name of cluster.names) {
      const before = ann.lines.length;
      expect(await cluster.stopNode(name)).to.deep.equal({ code: 0, signal: null });
      await cluster.startNode(name, { APP_VERSION: '2.0.0' });
      saidMeanwhile.push(ann.lines.length - before);
    }
    const after = ann.lines.length;
    await ann.hears('the play going on', () => ann.lines.length > after + 5);
  });
  after(async () => {
    ann.leave();
    await demo.stop();
    await cluster.close();
  });

  it('play on all the while', () => {
    for (const [index, said] of saidMeanwhile.entries()) expect(said, `node ${index + 1}`).to.be.at.least(1);
  });

  it('say each line once and in order', () => {
    const takes = takesIn(ann.messages);
    for (const take of takes) {
      const { missing, doubled, outOfOrder, wrong, said } = auditTake(ann.messages, take, script);
      expect({ doubled, outOfOrder, wrong }, take).to.deep.equal({ doubled: [], outOfOrder: [], wrong: [] });
      // What is missing is what is still to come.
      expect(missing, take).to.deep.equal(script.map((_, index) => index + 1).slice(said));
    }
    expect(takes).to.not.be.empty;
  });

  it('are seen neither to leave nor to enter again, by somebody who is not cut either', () => {
    expect([...ann.comings].sort()).to.deep.equal(CAST.map((character) => `${character} entered`).sort());
    expect(ann.wasCut).to.equal(false);
  });
});
