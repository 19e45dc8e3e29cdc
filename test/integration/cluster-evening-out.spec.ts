import { expect } from 'chai';
import { FAULTLESS, underFault, type Outcome } from '../faults/support/under-fault.ts';
import type { Crowd } from '../../src/proof/crowd.ts';
import { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';

const NAMES = ['app1', 'app2', 'app3'] as const;
const PEOPLE = 60;
const MOVE_WINDOW_SECONDS = 2;

/** As long as it takes to level 60 : 0 : 0 by quarters, and once more than needed. */
const SIGNALS = 5;

function peopleOn(crowd: Crowd, name: string): number {
  return crowd.members.filter(({ servedBy }) => servedBy === name).length;
}

/** Sends the signal and waits until the node says that it is done. */
async function evenOut(cluster: Cluster, name: string): Promise<Record<string, unknown>> {
  const { process, output } = cluster.node(name);
  const outcomes = (): string[] =>
    output()
      .split('\n')
      .filter((line) => line.includes('"msg":"evening out: done"'));
  const before = outcomes().length;
  process.kill('SIGUSR2');
  await eventually(`${name} has evened out`, () => outcomes().length > before, { withinMs: 60_000 });
  return JSON.parse(outcomes().at(-1) ?? '') as Record<string, unknown>;
}

describe('evening out by SIGUSR2, behind HAProxy, under a talking crowd', function () {
  this.timeout(240_000);
  const clusters: Cluster[] = [];
  async function start(nodes: number): Promise<Cluster> {
    const cluster = await Cluster.start({ nodes, env: { MOVE_WINDOW: String(MOVE_WINDOW_SECONDS) } });
    clusters.push(cluster);
    return cluster;
  }
  after(() => Promise.all(clusters.map((cluster) => cluster.close())));

  async function setState(cluster: Cluster, name: string, state: 'drain' | 'ready'): Promise<void> {
    await cluster.haproxy.command(`set server chat/${name} state ${state}`);
  }

  describe('of three nodes, where everybody is on one', () => {
    const onNodes: number[][] = [];
    let outcome: Outcome;

    before(async () => {
      const cluster = await start(3);
      for (const name of ['app2', 'app3']) await setState(cluster, name, 'drain');
      outcome = await underFault(
        cluster,
        async (_room, crowd) => {
          const count = (): number => onNodes.push(NAMES.map((name) => peopleOn(crowd, name)));
          count();
          for (const name of ['app2', 'app3']) await setState(cluster, name, 'ready');
          for (let signal = 0; signal < SIGNALS; signal += 1) {
            await evenOut(cluster, 'app1');
            count();
          }
        },
        { people: PEOPLE },
      );
    });

    it('had everybody on one node', () => {
      expect(onNodes[0]).to.deep.equal([PEOPLE, 0, 0]);
    });

    it('moves a quarter each time, and not much more', () => {
      expect(onNodes[1]?.[0], JSON.stringify(onNodes)).to.be.within(43, 49);
    });

    it('ends with no node more than a fifth away from its share', () => {
      const share = PEOPLE / NAMES.length;
      for (const people of onNodes.at(-1) ?? []) expect(people, JSON.stringify(onNodes)).to.be.within(share * 0.8, share * 1.2);
    });

    it('loses, doubles and reorders nothing, and is noticed by nobody', () => {
      expect(outcome.report).to.include({ ...FAULTLESS, longestBreakMs: 0 });
      expect(outcome.report).to.include({ acknowledged: outcome.report.sent, stored: outcome.report.sent });
    });
  });

  describe('of a node without others', () => {
    it('hurts nobody, gives up early, and leaves everybody at rest', async () => {
      const cluster = await start(1);
      let told: Record<string, unknown> = {};
      const { report, crowd } = await underFault(
        cluster,
        async () => {
          told = await evenOut(cluster, 'app1');
        },
        { people: 40, transports: {} },
      );
      expect(report).to.include({ ...FAULTLESS, longestBreakMs: 0 });
      expect(told).to.deep.include({ asked: 3, returned: 3, stayed: 0, connections: 40 });
      expect(crowd.members.map(({ connections }) => connections.length).sort()).to.deep.equal([...Array<number>(37).fill(1), 2, 2, 2]);
    });

    it('takes no notice of more signals while it is under way', async () => {
      const cluster = clusters.at(-1) as Cluster;
      const { process, output } = cluster.node('app1');
      const first = evenOut(cluster, 'app1');
      await eventually('it has begun', () => output().match(/evening out: asking/g)?.length === 2);
      process.kill('SIGUSR2');
      await eventually('it says so', () => output().includes('evening out: not now'));
      await first;
      expect(output().match(/evening out: done/g)).to.have.length(2);
    });
  });
});
