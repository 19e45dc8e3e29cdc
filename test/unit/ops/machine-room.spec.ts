import { expect } from 'chai';
import { MachineRoom } from '../../../src/ops/machine-room.ts';
import { MemoryOpsStore } from '../../../src/ops/memory-ops-store.ts';
import type { OpsStore } from '../../../src/ops/ops-store.ts';
import { HISTORY_MS, type OpsAnswer } from '../../../src/protocol/ops.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { reportOf } from '../../support/node-report.ts';

describe('the machine room', () => {
  let clock: ManualClock;
  let store: MemoryOpsStore;
  /** What the store was asked for. */
  let asked: (string | undefined)[];
  let room: MachineRoom;

  beforeEach(() => {
    clock = new ManualClock();
    store = new MemoryOpsStore(clock);
    asked = [];
    room = roomOver(store);
  });

  function roomOver(over: Pick<OpsStore, 'since'>): MachineRoom {
    const since: OpsStore['since'] = (after) => {
      asked.push(after);
      return over.since(after);
    };
    return new MachineRoom({ store: { since }, scene: { look: () => Promise.resolve(undefined) }, clock });
  }

  /** Each second a report, with the number of the second as connections. */
  async function reportSeconds(from: number, to: number): Promise<void> {
    for (let second = from; second <= to; second += 1) {
      clock.advance(1_000);
      await store.put(reportOf({ connections: second }));
    }
  }

  function seconds({ history }: OpsAnswer): number[] {
    return history.flatMap(({ samples }) => samples.map(([, , connections]) => connections));
  }

  it('is empty where nobody reports', async () => {
    expect(await room.look(undefined)).to.deep.equal({ time: clock.now(), cursor: '0-0', nodes: [], history: [] });
  });

  it('OPS-3 shows whoever comes what has passed, and then only what is new', async () => {
    await reportSeconds(1, 3);
    const first = await room.look(undefined);
    expect(seconds(first)).to.deep.equal([1, 2, 3]);
    expect(first.nodes.map(({ connections }) => connections)).to.deep.equal([3]);
    await reportSeconds(4, 5);
    const next = await room.look(first.cursor);
    expect(seconds(next)).to.deep.equal([4, 5]);
    const last = await room.look(next.cursor);
    expect(seconds(last)).to.deep.equal([]);
    expect(last.cursor).to.equal(next.cursor);
    expect(last.nodes).to.have.length(1);
  });

  it('OPS-3 goes on at another node, which may not have read so far yet', async () => {
    await reportSeconds(1, 2);
    const other = roomOver(store);
    await other.look(undefined);
    clock.advance(100);
    await store.put(reportOf({ connections: 3 }));
    const { cursor } = await room.look(undefined);
    expect(seconds(await other.look(cursor))).to.deep.equal([]);
    expect((await other.look(cursor)).cursor).to.equal(cursor);
  });

  it('shows it all to whoever hands in what no node can have said', async () => {
    await reportSeconds(1, 2);
    for (const cursor of ['', 'nonsense', `${clock.now() + 60_000}-0`])
      expect(seconds(await room.look(cursor)), cursor).to.deep.equal([1, 2]);
  });

  it('asks the store twice a second at most, however many look, and for what is new alone', async () => {
    await reportSeconds(1, 2);
    await Promise.all([room.look(undefined), room.look(undefined)]);
    clock.advance(499);
    await room.look(undefined);
    expect(asked).to.deep.equal([undefined]);
    clock.advance(1);
    await room.look(undefined);
    expect(asked).to.deep.equal([undefined, `${clock.now() - 500}-0`]);
  });

  it('keeps no more than the history, also where it was not asked for long', async () => {
    await reportSeconds(1, 3);
    await room.look(undefined);
    clock.advance(HISTORY_MS - 1_500);
    await store.put(reportOf({ connections: 4 }));
    expect(seconds(await room.look(undefined))).to.deep.equal([2, 3, 4]);
  });

  it('begins anew where the clock of the store went back', async () => {
    await reportSeconds(1, 3);
    await room.look(undefined);
    const behind = clock.now() - 60_000;
    const failedOver = [{ id: `${behind - 1_000}-0`, heardAt: behind - 1_000, report: reportOf({ connections: 77 }) }];
    const readings: OpsStore['since'] = (after) => Promise.resolve({ time: behind, reports: after === undefined ? failedOver : [] });
    store.since = readings;
    clock.advance(1_000);
    const answer = await room.look(undefined);
    expect(seconds(answer)).to.deep.equal([77]);
    expect(answer.time).to.equal(behind);
  });

  it('rejects when the store is out of reach, and shows what there is as soon as it is back', async () => {
    await reportSeconds(1, 1);
    let away = true;
    const fragile = roomOver({ since: (after) => (away ? Promise.reject(new Error('away')) : store.since(after)) });
    const outcome = await fragile.look(undefined).then(
      () => 'seen',
      () => 'refused',
    );
    expect(outcome).to.equal('refused');
    away = false;
    expect(seconds(await fragile.look(undefined))).to.deep.equal([1]);
  });

  it('shows the audit of the scene where one is played', async () => {
    const audit = { room: 'warehouse', take: 'aaaa', spoken: 1, of: 2, missing: [], doubled: [], outOfOrder: [], lastLineAt: 1 };
    const played = new MachineRoom({ store, scene: { look: () => Promise.resolve(audit) }, clock });
    expect((await played.look(undefined)).scene).to.deep.equal(audit);
  });
});
