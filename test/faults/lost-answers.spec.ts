import { expect } from 'chai';
import { Cluster } from '../support/cluster.ts';
import { startCutProxy, type CutProxy } from '../support/cut-proxy.ts';
import { pause } from '../support/eventually.ts';
import { FAULTLESS, underFault } from './support/under-fault.ts';

/** Answers vanish for a while, then the connections do: what was asked was done, and nobody heard. */
async function loseAnswers(proxy: CutProxy, times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    proxy.swallow('down', true);
    await pause(600);
    proxy.cut();
    proxy.swallow('down', false);
    await pause(1_500);
  }
}

describe('answers that get lost, under a talking crowd', function () {
  this.timeout(180_000);
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start({ nodes: 2, env: { LOG_LEVEL: 'warn' } });
  });
  after(() => cluster.close());

  it('ACK-2 stores each message once when its acknowledgement never reached the client, also while nodes are drained', async () => {
    const proxy = await startCutProxy(cluster.haproxy.port);
    try {
      const { report } = await underFault({ url: `http://127.0.0.1:${proxy.port}` }, async () => {
        const draining = cluster.stopNode('app1').then(() => cluster.startNode('app1'));
        await loseAnswers(proxy, 6);
        await draining;
      });
      // Who is cut off six times in 12 s is seen to reconnect and may be announced anew; no message may show it.
      const { visibleBreaks: _breaks, presenceNoise: _noise, ...others } = FAULTLESS;
      expect(report).to.include(others);
      expect(report.stored).to.equal(report.sent);
    } finally {
      await proxy.close();
    }
  });

  it("ACK-2 stores each message once when Redis's answer never reached the node", async () => {
    const proxy = await startCutProxy(cluster.redis.port);
    const redisUrl = `redis://127.0.0.1:${proxy.port}`;
    try {
      for (const name of cluster.names) {
        await cluster.stopNode(name, 'SIGINT');
        await cluster.startNode(name, { REDIS_URL: redisUrl });
      }
      const { report } = await underFault(cluster, () => loseAnswers(proxy, 8));
      expect(report).to.include(FAULTLESS);
      expect(report.stored).to.equal(report.sent);
    } finally {
      await proxy.close();
    }
  });
});
