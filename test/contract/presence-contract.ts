/** What every implementation of {@link Presence} promises, as tests over any of them, on the real clock with short times. */
import { expect } from 'chai';
import type { Presence, PresenceEvent, TypingEvent } from '../../src/presence/presence.ts';
import type { PresenceTiming } from '../../src/presence/timing.ts';
import { eventually, pause } from '../support/eventually.ts';

/** Times under which a test can wait for something to lapse, and a slow machine still renews in time. */
export const CONTRACT_TIMING: PresenceTiming = { leaseMs: 3_000, graceMs: 500, sweepIntervalMs: 50, sweepGapMs: 2_000 };

export interface PresenceUnderTest {
  /** Two holders, as two nodes are. */
  readonly here: Presence;
  readonly there: Presence;
  close(): Promise<void>;
}

const ANN = { id: 'u-ann', name: 'Ann' };
const BOB = { id: 'u-bob', name: 'Bob' };

let serial = 0;

export function describePresence(implementation: string, open: (timing: PresenceTiming) => Promise<PresenceUnderTest>): void {
  describe(`Presence, ${implementation}`, function () {
    this.timeout(60_000);
    let under: PresenceUnderTest;
    let here: Presence;
    let there: Presence;
    let room: string;

    async function use(timing: PresenceTiming): Promise<void> {
      under = await open(timing);
      ({ here, there } = under);
      serial += 1;
      room = `room-${serial}`;
    }

    beforeEach(() => use(CONTRACT_TIMING));

    afterEach(() => under.close());

    /** What is heard of a room on a node, one line an event. */
    async function hear(on: Presence, of = room): Promise<string[]> {
      const heard: string[] = [];
      await on.subscribe(of, (event) => heard.push(inWords(event)));
      return heard;
    }

    /** Waits until everything announced so far has been heard, by announcing one thing more. */
    async function settled(...all: string[][]): Promise<void> {
      serial += 1;
      const marker = { id: 'u-marker', name: `marker ${serial}` };
      await here.typing(room, marker);
      await eventually('the marker is heard', () => all.every((heard) => heard.at(-1) === `typing ${marker.name}`));
      for (const heard of all) heard.pop();
    }

    it('announces who enters to every node, with the number of members', async () => {
      const heard = [await hear(here), await hear(there)] as const;
      await here.enter(room, ANN);
      await there.enter(room, BOB);
      await settled(...heard);
      for (const lines of heard) expect(lines).to.deep.equal(['entered Ann 1', 'entered Bob 2']);
    });

    it('takes two connections of a person, on one node or two, for one member', async () => {
      const heard = await hear(there);
      await here.enter(room, ANN);
      await here.enter(room, ANN);
      await there.enter(room, ANN);
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1']);
      expect(await here.members(room, 10)).to.deep.equal({ members: [ANN], memberCount: 1 });
    });

    it('announces a new name once, and lists the member under it alone', async () => {
      const heard = await hear(there);
      await here.enter(room, ANN);
      await there.enter(room, { ...ANN, name: 'Zoe' });
      await there.enter(room, { ...ANN, name: 'Zoe' });
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1', 'entered Zoe 1']);
      expect((await here.members(room, 10)).members).to.deep.equal([{ ...ANN, name: 'Zoe' }]);
    });

    it('announces at once that someone left who leaves', async () => {
      const heard = await hear(there);
      await here.enter(room, ANN);
      await there.enter(room, BOB);
      await here.leave(room, ANN.id, 'at-once');
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1', 'entered Bob 2', 'left Ann 1']);
      expect(await there.members(room, 10)).to.deep.equal({ members: [BOB], memberCount: 1 });
    });

    it('keeps a member whom another node still holds', async () => {
      const heard = await hear(there);
      await here.enter(room, ANN);
      await there.enter(room, ANN);
      await here.leave(room, ANN.id, 'at-once');
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1']);
      await there.leave(room, ANN.id, 'at-once');
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1', 'left Ann 0']);
    });

    it('does nothing when a lease is given back that is not held, or given back again', async () => {
      const heard = await hear(there);
      await here.enter(room, ANN);
      await there.leave(room, ANN.id, 'at-once');
      await there.leave(room, BOB.id, 'after-grace');
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1']);
      await here.leave(room, ANN.id, 'at-once');
      await here.leave(room, ANN.id, 'at-once');
      await here.leave(room, ANN.id, 'after-grace');
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1', 'left Ann 0']);
      expect((await here.members(room, 10)).memberCount).to.equal(0);
    });

    it('says that someone left whose connections ended, but not before the grace is over', async () => {
      const heard = await hear(there);
      await here.enter(room, ANN);
      const endedAt = Date.now();
      await here.leave(room, ANN.id, 'after-grace');
      await eventually('Ann left', () => heard.includes('left Ann 0'));
      expect(Date.now() - endedAt).to.be.at.least(CONTRACT_TIMING.graceMs);
    });

    it('lists a member through the grace', async () => {
      await under.close();
      await use({ ...CONTRACT_TIMING, graceMs: 60_000 });
      await here.enter(room, ANN);
      await here.leave(room, ANN.id, 'after-grace');
      expect(await there.members(room, 10)).to.deep.equal({ members: [ANN], memberCount: 1 });
    });

    it('announces at once when a person in the grace elsewhere leaves', async () => {
      await under.close();
      await use({ ...CONTRACT_TIMING, graceMs: 60_000 });
      const heard = await hear(there);
      await here.enter(room, ANN);
      await there.enter(room, ANN);
      await here.leave(room, ANN.id, 'after-grace');
      await there.leave(room, ANN.id, 'at-once');
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1', 'left Ann 0']);
    });

    it('shows nothing of a move to another node, whichever comes first', async () => {
      const heard = await hear(there);
      await here.enter(room, ANN);
      await there.enter(room, ANN);
      await here.leave(room, ANN.id, 'after-grace');
      await there.leave(room, ANN.id, 'after-grace');
      await here.enter(room, ANN);
      // Two graces and many sweeps later the person is still there, since a lease holds longer than that.
      await pause(2 * CONTRACT_TIMING.graceMs);
      await here.renew([{ room, user: ANN }]);
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1']);
    });

    it('lets the members of a node that died lapse', async () => {
      const heard = await hear(there);
      const enteredAt = Date.now();
      await here.enter(room, ANN);
      await there.enter(room, BOB);
      const renewing = setInterval(() => void there.renew([{ room, user: BOB }]), 100);
      try {
        await eventually('Ann left', () => heard.includes('left Ann 1'));
      } finally {
        clearInterval(renewing);
      }
      expect(Date.now() - enteredAt).to.be.at.least(CONTRACT_TIMING.leaseMs);
      expect(heard).to.deep.equal(['entered Ann 1', 'entered Bob 2', 'left Ann 1']);
    });

    it('lets someone renew who is not known any more', async () => {
      const heard = await hear(there);
      await here.renew([{ room, user: ANN }]);
      await settled(heard);
      expect(heard).to.deep.equal(['entered Ann 1']);
    });

    it('does not take a name back by renewing with an older one', async () => {
      await here.enter(room, ANN);
      await there.enter(room, { ...ANN, name: 'Zoe' });
      const heard = await hear(there);
      await here.renew([{ room, user: ANN }]);
      await settled(heard);
      expect(heard).to.deep.equal([]);
      expect((await here.members(room, 10)).members).to.deep.equal([{ ...ANN, name: 'Zoe' }]);
    });

    it('renews many people in several rooms together', async () => {
      const people = Array.from({ length: 500 }, (_, index) => ({ id: `u-${index}`, name: `Name ${index}` }));
      const rooms = [room, `${room}-other`];
      await here.renew(rooms.flatMap((name) => people.map((user) => ({ room: name, user }))));
      expect([...(await there.counts(rooms))]).to.deep.equal(rooms.map((name) => [name, 500]));
    });

    it('lists members by name in the order of code points, at most as many as asked for', async () => {
      const names = ['b', '\u{1f600}', 'B', '\uff21', 'a', '\u00e4', 'a'];
      await Promise.all(names.map((name, index) => here.enter(room, { id: `u-${index}`, name })));
      const { members, memberCount } = await there.members(room, 100);
      expect(members.map(({ name }) => name)).to.deep.equal(['B', 'a', 'a', 'b', '\u00e4', '\uff21', '\u{1f600}']);
      expect(members.map(({ id }) => id).slice(1, 3)).to.deep.equal(['u-4', 'u-6']);
      expect(memberCount).to.equal(7);
      expect(await there.members(room, 2)).to.deep.equal({ members: members.slice(0, 2), memberCount: 7 });
    });

    it('gives a name back byte for byte, listed and announced', async () => {
      const user = { id: 'u-zoe', name: '\u{1f468}\u200d\u{1f469} "Zoe\u0308" \\ / {a:b} 王' };
      const heard: unknown[] = [];
      await there.subscribe(room, (event) => heard.push(event));
      await here.enter(room, user);
      await here.leave(room, user.id, 'at-once');
      await eventually('both are heard', () => heard.length === 2);
      expect(heard).to.deep.equal([
        { room, event: 'entered', user, memberCount: 1 },
        { room, event: 'left', user, memberCount: 0 },
      ]);
      await here.enter(room, user);
      expect((await there.members(room, 1)).members).to.deep.equal([user]);
    });

    it('finds nobody in a room that nobody entered', async () => {
      expect(await here.members(room, 10)).to.deep.equal({ members: [], memberCount: 0 });
    });

    it('counts the members of those rooms that have any', async () => {
      await here.enter(room, ANN);
      await there.enter(room, BOB);
      expect([...(await here.counts([room, `${room}-empty`]))]).to.deep.equal([[room, 2]]);
    });

    it('announces each of many who come at once, and each of many who go', async () => {
      const people = Array.from({ length: 300 }, (_, index) => ({ id: `u-${index}`, name: `Name ${index}` }));
      const heard = await hear(there);
      await Promise.all(people.map((user, index) => (index % 2 === 0 ? here : there).enter(room, user)));
      await settled(heard);
      expect(heard.map((line) => Number(line.split(' ').at(-1)))).to.deep.equal(people.map((_, index) => index + 1));
      await Promise.all(people.map(({ id }, index) => (index % 2 === 0 ? here : there).leave(room, id, 'at-once')));
      await settled(heard);
      expect(new Set(heard)).to.have.property('size', 600);
      expect(heard.at(-1)).to.match(/^left .* 0$/);
    });

    it('tells every node of the room that someone is typing', async () => {
      const heard: unknown[] = [];
      const other = await hear(there, `${room}-other`);
      await there.subscribe(room, (event) => heard.push(event));
      await here.typing(room, ANN);
      await eventually('it is heard', () => heard.length === 1);
      expect(heard).to.deep.equal([{ room, event: 'typing', user: ANN }]);
      expect(other).to.deep.equal([]);
    });

    it('hears of no other room, and of nothing after the subscription ended', async () => {
      const lines: string[] = [];
      const end = await there.subscribe(room, (event) => lines.push(inWords(event)));
      const still = await hear(there);
      await here.enter(`${room}-other`, ANN);
      await here.enter(room, BOB);
      await settled(lines, still);
      expect(lines).to.deep.equal(['entered Bob 1']);
      end();
      end();
      await here.leave(room, BOB.id, 'at-once');
      await settled(still);
      expect(still).to.deep.equal(['entered Bob 1', 'left Bob 0']);
      expect(lines).to.deep.equal(['entered Bob 1']);
    });

    it('hears again after the last subscription ended and another began', async () => {
      const end = await there.subscribe(room, () => undefined);
      await here.enter(room, ANN);
      end();
      await here.enter(room, BOB);
      const heard = await hear(there);
      await here.leave(room, ANN.id, 'at-once');
      await settled(heard);
      expect(heard).to.deep.equal(['left Ann 1']);
    });
  });
}

function inWords(event: PresenceEvent | TypingEvent): string {
  return event.event === 'typing' ? `typing ${event.user.name}` : `${event.event} ${event.user.name} ${event.memberCount}`;
}
