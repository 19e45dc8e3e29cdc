/** What every implementation of {@link RoomLog} promises of storing and reading, as tests over any of them. */
import { expect } from 'chai';
import type { LogEvent } from '../../src/log/room-log.ts';
import { PROBE_ROOM_PREFIX } from '../../src/protocol/probe-rooms.ts';
import { eventually } from '../support/eventually.ts';
import { ANN, BOB, CONTRACT_HISTORY_LIMIT, RoomCase, numbers, type RoomLogUnderTest } from './room-log-case.ts';

/** Every character that some path between sender and reader could take for something else. */
const AWKWARD =
  '"\\/ {a:b} \u0000\u0001\u001f\u007f\r\n\t \u2028\u2029 e\u0301 \u{1f468}\u200d\u{1f469} \ufeff\ufffe \u00e4\u738b </script> %s $1 nil \\u0041';

export function describeRoomLog(implementation: string, open: () => Promise<RoomLogUnderTest>): void {
  describe(`RoomLog, ${implementation}`, () => {
    let at: RoomCase;

    beforeEach(async () => {
      at = new RoomCase(await open());
    });

    afterEach(() => at.under.close());

    describe('append', () => {
      it('numbers the messages of a room from 1, without holes, in one epoch', async () => {
        const results = [await at.say('first'), await at.say('second'), await at.say('third')];
        expect(results.map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
        expect(new Set(results.map(({ epoch }) => epoch))).to.have.property('size', 1);
        expect(results.map(({ duplicate }) => duplicate)).to.deep.equal([false, false, false]);
      });

      it('stores what one caller appends in the order of the calls', async () => {
        const ids = Array.from({ length: 15 }, (_, index) => `in-order-${index}`);
        const results = await Promise.all(ids.map((id) => at.say(id)));
        expect(results.map(({ seq }) => seq)).to.deep.equal(ids.map((_, index) => index + 1));
        expect((await at.log.readAfter(at.room, 0, 50)).entries.map(({ id }) => id)).to.deep.equal(ids);
      });

      it('leaves no hole and gives no number twice when two nodes append at once', async () => {
        const results = await Promise.all(
          Array.from({ length: 200 }, (_, index) => at.say(`both-${index}`, { on: index % 2 === 0 ? at.log : at.elsewhere })),
        );
        const seqs = results.map(({ seq }) => seq).sort((a, b) => a - b);
        expect(seqs).to.deep.equal(seqs.map((_, index) => index + 1));
      });

      it('numbers each room by itself', async () => {
        await at.say('here');
        const other = `${at.room}-other`;
        expect((await at.say('there', { room: other })).seq).to.equal(1);
        expect((await at.log.readAfter(at.room, 0, 10)).entries).to.have.lengthOf(1);
      });

      it('gives a repeated id the first answer again, on whichever node, and stores it once', async () => {
        const first = await at.say('again');
        await at.say('between');
        const second = await at.say('again', { on: at.elsewhere });
        expect(second).to.deep.equal({ ...first, duplicate: true });
        expect((await at.log.readAfter(at.room, 0, 10)).entries).to.have.lengthOf(2);
      });

      it('stores one of many repetitions made at once', async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) => at.say('at-once', { on: index % 2 === 0 ? at.log : at.elsewhere })),
        );
        expect(results.filter(({ duplicate }) => !duplicate)).to.have.lengthOf(1);
        expect(new Set(results.map(({ seq }) => seq))).to.have.property('size', 1);
      });

      it('keeps the first text of an id that comes again with another', async () => {
        const first = await at.say('same-id', { text: 'first' });
        expect((await at.say('same-id', { text: 'second' })).seq).to.equal(first.seq);
        expect((await at.log.readAfter(at.room, 0, 10)).entries.map(({ text }) => text)).to.deep.equal(['first']);
      });

      it('never lets the id of one person swallow the message of another', async () => {
        await at.say('same-id', { user: ANN });
        expect(await at.say('same-id', { user: BOB })).to.include({ seq: 2, duplicate: false });
      });

      it('knows an id again after its entry was trimmed away', async () => {
        const first = await at.say('trimmed');
        await at.sayMany(CONTRACT_HISTORY_LIMIT + 5);
        expect(await at.say('trimmed')).to.deep.equal({ ...first, duplicate: true });
      });

      it('forgets an id once its time is over', async () => {
        await at.say('old-id');
        await at.under.letIdsLapse();
        expect(await at.say('old-id')).to.include({ seq: 2, duplicate: false });
      });

      it('tells times by its own clock, never going back within a room', async () => {
        await at.sayMany(5);
        const times = (await at.log.readAfter(at.room, 0, 10)).entries.map(({ time }) => time);
        expect(times).to.deep.equal([...times].sort((a, b) => a - b));
        expect(times[0]).to.be.greaterThan(Date.UTC(2025, 0, 1));
      });
    });

    describe('reading', () => {
      it('gives a text back byte for byte, in range and publication', async () => {
        const heard: LogEvent[] = [];
        await at.elsewhere.subscribe(at.room, (event) => heard.push(event));
        const user = { id: 'u-zoe', name: 'Zoe\u0308 "王" \\' };
        const { epoch, seq, time } = await at.say('awkward', { text: AWKWARD, user });
        const entry = { seq, id: 'awkward', user, text: AWKWARD, time };
        expect((await at.elsewhere.readAfter(at.room, 0, 1)).entries).to.deep.equal([entry]);
        await eventually('it is heard', () => heard.length === 1);
        expect(heard).to.deep.equal([{ kind: 'appended', epoch, entry }]);
      });

      it('keeps a text of 4000 code points', async () => {
        const text = '\u{1f600}'.repeat(4000);
        await at.say('long', { text });
        expect((await at.log.readBefore(at.room, undefined, 1)).entries[0]?.text).to.equal(text);
      });

      it('finds an untouched room empty, in an epoch that lasts', async () => {
        const range = await at.log.readAfter(at.room, 0, 10);
        expect(range).to.include({ head: 0, first: 1 });
        expect(range.entries).to.deep.equal([]);
        expect(range.epoch).to.match(/^[A-Za-z0-9_-]{8,}$/);
        expect((await at.elsewhere.readBefore(at.room, undefined, 10)).epoch).to.equal(range.epoch);
        expect((await at.say('first')).epoch).to.equal(range.epoch);
      });

      it('gives two rooms different epochs', async () => {
        const [one, other] = [await at.log.readAfter(at.room, 0, 1), await at.log.readAfter(`${at.room}-other`, 0, 1)];
        expect(one.epoch).not.to.equal(other.epoch);
      });

      it('reads on after a number, oldest first, as many as asked for', async () => {
        await at.sayMany(10);
        const range = await at.log.readAfter(at.room, 3, 4);
        expect(numbers(range)).to.deep.equal([4, 5, 6, 7]);
        expect(range).to.include({ head: 10, first: 1 });
      });

      it('reads nothing after the head or beyond it', async () => {
        await at.sayMany(3);
        expect(numbers(await at.log.readAfter(at.room, 3, 10))).to.deep.equal([]);
        expect(await at.log.readAfter(at.room, 99, 10)).to.include({ head: 3 });
        expect(numbers(await at.log.readAfter(at.room, 99, 10))).to.deep.equal([]);
      });

      it('reads back below a number, ascending, the ones next to it', async () => {
        await at.sayMany(10);
        expect(numbers(await at.log.readBefore(at.room, 7, 3))).to.deep.equal([4, 5, 6]);
        expect(numbers(await at.log.readBefore(at.room, 3, 10))).to.deep.equal([1, 2]);
        expect(numbers(await at.log.readBefore(at.room, 1, 10))).to.deep.equal([]);
        expect(numbers(await at.log.readBefore(at.room, 99, 2))).to.deep.equal([9, 10]);
      });

      it('reads the newest without a number to stay below', async () => {
        await at.sayMany(10);
        expect(numbers(await at.log.readBefore(at.room, undefined, 3))).to.deep.equal([8, 9, 10]);
      });

      it('keeps as many entries as its limit says, and tells which is the oldest', async () => {
        await at.sayMany(CONTRACT_HISTORY_LIMIT * 3);
        const head = CONTRACT_HISTORY_LIMIT * 3;
        const first = head - CONTRACT_HISTORY_LIMIT + 1;
        const range = await at.log.readAfter(at.room, 0, 1000);
        expect(range).to.include({ head, first });
        expect(numbers(range)).to.deep.equal(Array.from({ length: CONTRACT_HISTORY_LIMIT }, (_, index) => first + index));
        expect(numbers(await at.log.readBefore(at.room, first, 10))).to.deep.equal([]);
        expect(numbers(await at.log.readBefore(at.room, first + 2, 10))).to.deep.equal([first, first + 1]);
      });
    });

    describe('rooms', () => {
      it('lists the rooms in which something was said, with their heads', async () => {
        const other = `${at.room}-other`;
        await at.sayMany(3);
        await at.say('there', { room: other, on: at.elsewhere });
        await at.log.readAfter(`${at.room}-untouched`, 0, 1);
        const rooms = await at.log.rooms();
        expect(rooms.get(at.room)).to.equal(3);
        expect(rooms.get(other)).to.equal(1);
        expect(rooms.has(`${at.room}-untouched`)).to.equal(false);
      });

      it('does not list the rooms of probes, which are rooms like any other otherwise', async () => {
        const room = PROBE_ROOM_PREFIX + at.room;
        await at.say('checking', { room });
        expect((await at.log.readAfter(room, 0, 10)).entries.map(({ id }) => id)).to.deep.equal(['checking']);
        expect((await at.elsewhere.rooms()).has(room)).to.equal(false);
      });
    });
  });
}
