/** What every {@link OpsStore} promises, as tests over any of them. */
import { expect } from 'chai';
import { HISTORY_MS } from '../../src/protocol/ops.ts';
import { isLater, type OpsStore, type Reading } from '../../src/ops/ops-store.ts';
import { REPORTS_MAX } from '../../src/ops/limits.ts';
import { reportOf } from '../support/node-report.ts';

export interface OpsStoreUnderTest {
  readonly here: OpsStore;
  /** The same store as another node sees it; in memory, the same object. */
  readonly elsewhere: OpsStore;
  letPass(durationMs: number): Promise<void>;
  close(): Promise<void>;
}

export function describeOpsStore(implementation: string, open: () => Promise<OpsStoreUnderTest>): void {
  describe(`OpsStore, ${implementation}`, () => {
    let under: OpsStoreUnderTest;

    beforeEach(async () => {
      under = await open();
    });

    afterEach(() => under.close());

    function connectionsIn({ reports }: Reading): number[] {
      return reports.map(({ report }) => report.connections);
    }

    it('holds nothing at first', async () => {
      expect((await under.here.since(undefined)).reports).to.deep.equal([]);
    });

    it('gives every node what any node reported, as it was, in the order it came in', async () => {
      const [first, second] = [reportOf(), reportOf({ node: 'app2', state: 'draining', deliveryP50Ms: null, deliveryP99Ms: null })];
      await under.here.put(first);
      await under.elsewhere.put(second);
      for (const store of [under.here, under.elsewhere]) {
        const { reports } = await store.since(undefined);
        expect(reports.map(({ report }) => report)).to.deep.equal([first, second]);
        expect(isLater(reports[1]?.id ?? '', reports[0]?.id ?? '')).to.equal(true);
      }
    });

    it('gives what came in after a report that is known, and nothing where none did', async () => {
      for (const connections of [1, 2, 3]) await under.here.put(reportOf({ connections }));
      const { reports } = await under.here.since(undefined);
      expect(connectionsIn(await under.elsewhere.since(reports[0]?.id))).to.deep.equal([2, 3]);
      expect(connectionsIn(await under.elsewhere.since(reports[2]?.id))).to.deep.equal([]);
    });

    it('says by its own clock when each came in, and what time it is', async () => {
      await under.here.put(reportOf());
      const { time, reports } = await under.here.since(undefined);
      const heardAt = reports[0]?.heardAt ?? 0;
      expect(heardAt).to.be.above(0);
      expect(time - heardAt).to.be.within(0, 30_000);
      expect(reports[0]?.id.split('-')[0]).to.equal(String(heardAt));
    });

    it('holds no more than its most, and of these the newest', async function () {
      this.timeout(60_000);
      const more = 300;
      for (let batch = 0; batch < REPORTS_MAX + more; batch += 100) {
        await Promise.all(Array.from({ length: 100 }, (_, index) => under.here.put(reportOf({ connections: batch + index }))));
      }
      const held = connectionsIn(await under.here.since(undefined));
      expect(held).to.have.lengthOf(REPORTS_MAX);
      expect(held[0]).to.equal(more);
    });

    it('forgets it all when nobody reported for as long as the history reaches', async () => {
      await under.here.put(reportOf({ connections: 1 }));
      await under.letPass(HISTORY_MS + 1);
      await under.here.put(reportOf({ connections: 2 }));
      expect(connectionsIn(await under.here.since(undefined))).to.deep.equal([2]);
    });
  });
}
