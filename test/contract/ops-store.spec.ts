import { expect } from 'chai';
import { MemoryOpsStore } from '../../src/ops/memory-ops-store.ts';
import { RedisOpsStore } from '../../src/ops/redis-ops-store.ts';
import { OPS_REPORTS_KEY } from '../../src/redis/keys.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { reportOf } from '../support/node-report.ts';
import { openRedis } from '../support/redis-connections.ts';
import { RedisServer } from '../support/redis-server.ts';
import { describeOpsStore } from './ops-store-contract.ts';

describeOpsStore('in memory', () => {
  const clock = new ManualClock();
  const store = new MemoryOpsStore(clock);
  return Promise.resolve({
    here: store,
    elsewhere: store,
    letPass: (durationMs) => Promise.resolve(clock.advance(durationMs)),
    close: () => Promise.resolve(),
  });
});

describe('with a Redis server', function () {
  this.timeout(60_000);
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start({ appendfsync: 'no' });
  });

  after(() => server.stop());

  describeOpsStore('in Redis', async () => {
    const connections = await Promise.all([openRedis(server.url), openRedis(server.url)]);
    const [here, elsewhere] = connections.map(({ commands }) => new RedisOpsStore(commands)) as [RedisOpsStore, RedisOpsStore];
    return {
      here,
      elsewhere,
      letPass: (durationMs) => server.letPass(durationMs),
      async close() {
        await server.admin.flushall();
        await Promise.all(connections.map((own) => own.close()));
      },
    };
  });

  describe('the reports in Redis', () => {
    it('lets go of what is older than the history, also while others report on', async () => {
      const connections = await openRedis(server.url);
      try {
        const old = Array.from({ length: 500 }, (_, index) => server.admin.xadd(OPS_REPORTS_KEY, `${index + 1}-0`, 'report', '{}'));
        await Promise.all(old);
        await new RedisOpsStore(connections.commands).put(reportOf());
        // Redis trims whole pieces of a hundred.
        expect(await server.admin.xlen(OPS_REPORTS_KEY)).to.be.within(1, 101);
        expect(await server.admin.pttl(OPS_REPORTS_KEY)).to.be.above(0);
      } finally {
        await connections.close();
        await server.admin.flushall();
      }
    });

    it('passes over what another version wrote in a form that is none of its own', async () => {
      const connections = await openRedis(server.url);
      try {
        const store = new RedisOpsStore(connections.commands);
        const odd = [JSON.stringify({ ...reportOf(), state: 'asleep' }), JSON.stringify({ node: 'app1' }), 'null', 'no JSON'];
        for (const report of odd) await server.admin.xadd(OPS_REPORTS_KEY, '*', 'report', report);
        await server.admin.xadd(OPS_REPORTS_KEY, '*', 'report', JSON.stringify({ ...reportOf(), mood: 'fine' }));
        expect((await store.since(undefined)).reports.map(({ report }) => report)).to.deep.equal([reportOf()]);
      } finally {
        await connections.close();
        await server.admin.flushall();
      }
    });
  });
});
