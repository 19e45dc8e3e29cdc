import { expect } from 'chai';
import { Cluster } from '../support/cluster.ts';
import { eventually, pause } from '../support/eventually.ts';
import { FAULTLESS, underFault } from './support/under-fault.ts';

/** The fallbacks are what a reload could hurt: each of their sessions is many requests. */
const MANY_FALLBACKS = { transports: { 'xhr-polling': 15, 'xhr-streaming': 15, websocket: 10 } } as const;

/** Without streaming, whose client in Node does not notice that an answer was cut off, as every browser does. */
const NO_STREAMING = { transports: { 'xhr-polling': 6, websocket: 10 } } as const;

/** The worker, those that may survive by the configuration, and one that is just ending. */
const WORKERS_MAX = 6;

describe('HAProxy, reloaded and killed under a talking crowd', function () {
  this.timeout(240_000);
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start();
  });
  after(() => cluster.close());

  it('is reloaded without anybody moving, whatever the transport', async () => {
    const { report } = await underFault(cluster, () => cluster.reloadHaproxy(), MANY_FALLBACKS);
    expect(report).to.include({ ...FAULTLESS, movesMax: 0 });
  });

  it('knows after a reload who is drained, and what each weighs', async () => {
    const told = async (): Promise<object[]> =>
      (await cluster.haproxyServerStates()).map(({ name, status, weight }) => ({ name, status, weight }));
    await cluster.haproxy.command('set server chat/app1 state drain');
    await cluster.haproxy.command('set server chat/app2 weight 50%');
    await cluster.serverIs('app1', 'DRAIN');
    const before = await told();
    await cluster.reloadHaproxy();
    expect(await told()).to.deep.equal(before);

    await cluster.haproxy.command('set server chat/app1 state ready');
    await cluster.haproxy.command('set server chat/app2 weight 100%');
    await cluster.serverIs('app1', 'UP');
  });

  it('keeps few old workers, however often it is reloaded, and nobody loses a message', async () => {
    const { report } = await underFault(
      cluster,
      async () => {
        for (let round = 0; round < 10; round += 1) await cluster.reloadHaproxy();
        expect((await cluster.haproxy.workers()).length).to.be.at.most(WORKERS_MAX);
      },
      NO_STREAMING,
    );
    expect(report).to.include({ ...FAULTLESS, visibleBreaks: report.visibleBreaks });
  });

  it('loses nobody when it is killed: everybody comes back, has everything, and was never announced as gone', async () => {
    const { report } = await underFault(
      cluster,
      async (_room, { members }) => {
        await cluster.killHaproxy();
        await pause(2_000);
        await cluster.startHaproxy();
        await eventually('everybody is back', () => members.every(({ present }) => present), { withinMs: 90_000 });
      },
      NO_STREAMING,
    );
    expect(report).to.include({ ...FAULTLESS, visibleBreaks: report.visibleBreaks });
  });
});
