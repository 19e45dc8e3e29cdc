import { expect } from 'chai';
import { Cluster } from '../support/cluster.ts';
import { pause } from '../support/eventually.ts';
import { FAULTLESS, underFault, type Outcome } from './support/under-fault.ts';

/** Every person's texts after `at` that were acknowledged. */
function acknowledgedAfter({ crowd }: Outcome, at: number): { id: string; userId: string | undefined }[] {
  return crowd.members.flatMap(({ userId, sent }) =>
    sent.filter((message) => message.at > at && message.outcome === 'acknowledged').map(({ id }) => ({ id, userId })),
  );
}

/** That the log's loss was told to everybody and to nobody else, and that nothing that followed was swallowed or mixed up. */
function expectToldOfTheLoss(outcome: Outcome): void {
  const { report, crowd, log, faultTo } = outcome;
  for (const { name, gaps, connections } of crowd.members) {
    expect(gaps, `${name} was told`).to.be.at.least(1);
    expect(connections.at(-1)?.runs.at(-1)?.epoch, `${name} is in the new epoch`).to.equal(log.epoch);
  }
  expect(report).to.include({ twoTextsUnderOneSeq: 0, alteredTexts: 0, visibleBreaks: 0, presenceNoise: 0, unanswered: 0, failed: 0 });
  const held = log.messages.map((message) => `${message.user.id} ${message.id}`);
  expect(new Set(held).size, 'each message stored once').to.equal(held.length);
  const later = acknowledgedAfter(outcome, faultTo);
  expect(later.length).to.be.greaterThan(0);
  for (const { id, userId } of later) {
    expect(held).to.include(`${userId} ${id}`);
    for (const { name, shown } of crowd.members) {
      expect(shown.filter(({ message }) => message.id === id && message.user.id === userId).length, `${name} saw ${id} once`).to.equal(1);
    }
  }
}

describe('Redis in trouble, under a talking crowd', function () {
  this.timeout(180_000);
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start({ env: { LOG_LEVEL: 'warn' } });
  });
  after(() => cluster.close());

  it('ACK-1 loses no acknowledged message to a kill -9, and stores the others once', async () => {
    const { report } = await underFault(cluster, async () => {
      await cluster.killRedis();
      await pause(3_000);
      await cluster.startRedis();
    });
    expect(report).to.include(FAULTLESS);
    expect(report.acknowledged).to.equal(report.sent);
    expect(report.stored).to.equal(report.sent);
  });

  it('loses nothing while Redis accepts and does not answer for 10 s', async () => {
    const { report } = await underFault(cluster, async () => {
      cluster.pauseRedis();
      await pause(10_000);
      cluster.resumeRedis();
    });
    expect(report).to.include(FAULTLESS);
    expect(report.stored).to.equal(report.sent);
  });

  it('loses nothing when subscriptions are cut again and again, and scripts are forgotten', async () => {
    const { report } = await underFault(cluster, async () => {
      for (let round = 0; round < 15; round += 1) {
        await cluster.redisCommand('client', 'kill', 'type', 'pubsub');
        await cluster.redisCommand('script', 'flush');
        await pause(200);
      }
    });
    expect(report).to.include(FAULTLESS);
    expect(report.stored).to.equal(report.sent);
  });

  it('loses nothing when a node that slept is cut off because its subscriptions overran', async () => {
    const { report } = await underFault(cluster, async () => {
      await cluster.redisCommand('config', 'set', 'client-output-buffer-limit', 'pubsub 64kb 32kb 1');
      cluster.pauseNode('app2');
      await pause(8_000);
      cluster.resumeNode('app2');
      await cluster.redisCommand('config', 'set', 'client-output-buffer-limit', 'pubsub 32mb 8mb 60');
    });
    // Whoever was on the node that slept had no connection for a while; nothing else may show.
    const { visibleBreaks: _, ...others } = FAULTLESS;
    expect(report).to.include(others);
    expect(report.stored).to.equal(report.sent);
  });

  it('RES-5 ORD-3 tells everybody when Redis comes back empty, and mixes nothing up', async () => {
    expectToldOfTheLoss(
      await underFault(cluster, async () => {
        await cluster.startRedisEmpty();
        await pause(3_000);
      }),
    );
  });

  it('RES-5 ORD-3 tells everybody when Redis comes back from an older file, and mixes nothing up', async () => {
    expectToldOfTheLoss(
      await underFault(cluster, async () => {
        const copy = await cluster.copyAof();
        await pause(3_000);
        await cluster.startRedisFrom(copy);
        await pause(3_000);
      }),
    );
  });
});
