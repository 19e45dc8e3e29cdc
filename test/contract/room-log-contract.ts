/** What every implementation of {@link RoomLog} promises, as tests over any of them. */
import { expect } from 'chai';
import type { AppendResult, LogEvent, LogRange, RoomLog } from '../../src/log/room-log.ts';
import type { Position } from '../../src/protocol/position.ts';
import { eventually } from '../support/eventually.ts';

/** Entries the log under test keeps of a room. */
export const CONTRACT_HISTORY_LIMIT = 20;

export interface RoomLogUnderTest {
  readonly log: RoomLog;
  /** The same log as another node sees it; for a log in memory, the same object. */
  readonly elsewhere: RoomLog;
  /** Lets the time pass for which ids are remembered. */
  letIdsLapse(): Promise<void>;
  close(): Promise<void>;
}

const ANN = { id: 'u-ann', name: 'Ann' };
const BOB = { id: 'u-bob', name: 'Bob' };

/** Every character that some path between sender and reader could take for something else. */
const AWKWARD =
  '"\\/ {a:b} \u0000\u0001\u001f\u007f\r\n\t \u2028\u2029 e\u0301 \u{1f468}\u200d\u{1f469} \ufeff\ufffe \u00e4\u738b </script> %s $1 nil \\u0041';

let serial = 0;

export function describeRoomLog(implementation: string, open: () => Promise<RoomLogUnderTest>): void {
  describe(`RoomLog, ${implementation}`, () => {
    let under: RoomLogUnderTest;
    let log: RoomLog;
    let room: string;

    beforeEach(async () => {
      under = await open();
      log = under.log;
      serial += 1;
      room = `room-${serial}`;
    });

    afterEach(() => under.close());

    function say(
      id: string,
      options: { text?: string; user?: typeof ANN; known?: Position; on?: RoomLog; room?: string } = {},
    ): Promise<AppendResult> {
      const { text = `text of ${id}`, user = ANN, known, on = log } = options;
      return on.append({ room: options.room ?? room, user, id, text, known });
    }

    async function sayMany(count: number): Promise<void> {
      await Promise.all(Array.from({ length: count }, (_, index) => say(`id-${String(index + 1)}`)));
    }

    function numbers({ entries }: LogRange): number[] {
      return entries.map(({ seq }) => seq);
    }

    describe('append', () => {
      it('numbers the messages of a room from 1, without holes, in one epoch', async () => {
        const results = [await say('first'), await say('second'), await say('third')];
        expect(results.map(({ seq }) => seq)).to.deep.equal([1, 2, 3]);
        expect(new Set(results.map(({ epoch }) => epoch))).to.have.property('size', 1);
        expect(results.map(({ duplicate }) => duplicate)).to.deep.equal([false, false, false]);
      });

      it('stores what one caller appends in the order of the calls', async () => {
        const ids = Array.from({ length: 15 }, (_, index) => `in-order-${index}`);
        const results = await Promise.all(ids.map((id) => say(id)));
        expect(results.map(({ seq }) => seq)).to.deep.equal(ids.map((_, index) => index + 1));
        expect((await log.readAfter(room, 0, 50)).entries.map(({ id }) => id)).to.deep.equal(ids);
      });

      it('leaves no hole and gives no number twice when two nodes append at once', async () => {
        const results = await Promise.all(
          Array.from({ length: 200 }, (_, index) => say(`both-${index}`, { on: index % 2 === 0 ? log : under.elsewhere })),
        );
        const seqs = results.map(({ seq }) => seq).sort((a, b) => a - b);
        expect(seqs).to.deep.equal(seqs.map((_, index) => index + 1));
      });

      it('numbers each room by itself', async () => {
        await say('here');
        const other = `${room}-other`;
        expect((await say('there', { room: other })).seq).to.equal(1);
        expect((await log.readAfter(room, 0, 10)).entries).to.have.lengthOf(1);
      });

      it('gives a repeated id the first answer again, on whichever node, and stores it once', async () => {
        const first = await say('again');
        await say('between');
        const second = await say('again', { on: under.elsewhere });
        expect(second).to.deep.equal({ ...first, duplicate: true });
        expect((await log.readAfter(room, 0, 10)).entries).to.have.lengthOf(2);
      });

      it('stores one of many repetitions made at once', async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, index) => say('at-once', { on: index % 2 === 0 ? log : under.elsewhere })),
        );
        expect(results.filter(({ duplicate }) => !duplicate)).to.have.lengthOf(1);
        expect(new Set(results.map(({ seq }) => seq))).to.have.property('size', 1);
      });

      it('keeps the first text of an id that comes again with another', async () => {
        const first = await say('same-id', { text: 'first' });
        expect((await say('same-id', { text: 'second' })).seq).to.equal(first.seq);
        expect((await log.readAfter(room, 0, 10)).entries.map(({ text }) => text)).to.deep.equal(['first']);
      });

      it('never lets the id of one person swallow the message of another', async () => {
        await say('same-id', { user: ANN });
        expect(await say('same-id', { user: BOB })).to.include({ seq: 2, duplicate: false });
      });

      it('knows an id again after its entry was trimmed away', async () => {
        const first = await say('trimmed');
        await sayMany(CONTRACT_HISTORY_LIMIT + 5);
        expect(await say('trimmed')).to.deep.equal({ ...first, duplicate: true });
      });

      it('forgets an id once its time is over', async () => {
        await say('old-id');
        await under.letIdsLapse();
        expect(await say('old-id')).to.include({ seq: 2, duplicate: false });
      });

      it('tells times by its own clock, never going back within a room', async () => {
        await sayMany(5);
        const times = (await log.readAfter(room, 0, 10)).entries.map(({ time }) => time);
        expect(times).to.deep.equal([...times].sort((a, b) => a - b));
        expect(times[0]).to.be.greaterThan(Date.UTC(2025, 0, 1));
      });
    });

    describe('reading', () => {
      it('gives a text back byte for byte, in range and publication', async () => {
        const heard: LogEvent[] = [];
        await under.elsewhere.subscribe(room, (event) => heard.push(event));
        const user = { id: 'u-zoe', name: 'Zoe\u0308 "王" \\' };
        const { epoch, seq, time } = await say('awkward', { text: AWKWARD, user });
        const entry = { seq, id: 'awkward', user, text: AWKWARD, time };
        expect((await under.elsewhere.readAfter(room, 0, 1)).entries).to.deep.equal([entry]);
        await eventually('it is heard', () => heard.length === 1);
        expect(heard).to.deep.equal([{ kind: 'appended', epoch, entry }]);
      });

      it('keeps a text of 4000 code points', async () => {
        const text = '\u{1f600}'.repeat(4000);
        await say('long', { text });
        expect((await log.readBefore(room, undefined, 1)).entries[0]?.text).to.equal(text);
      });

      it('finds an untouched room empty, in an epoch that lasts', async () => {
        const range = await log.readAfter(room, 0, 10);
        expect(range).to.include({ head: 0, first: 1 });
        expect(range.entries).to.deep.equal([]);
        expect(range.epoch).to.match(/^[A-Za-z0-9_-]{8,}$/);
        expect((await under.elsewhere.readBefore(room, undefined, 10)).epoch).to.equal(range.epoch);
        expect((await say('first')).epoch).to.equal(range.epoch);
      });

      it('gives two rooms different epochs', async () => {
        const [one, other] = [await log.readAfter(room, 0, 1), await log.readAfter(`${room}-other`, 0, 1)];
        expect(one.epoch).not.to.equal(other.epoch);
      });

      it('reads on after a number, oldest first, as many as asked for', async () => {
        await sayMany(10);
        const range = await log.readAfter(room, 3, 4);
        expect(numbers(range)).to.deep.equal([4, 5, 6, 7]);
        expect(range).to.include({ head: 10, first: 1 });
      });

      it('reads nothing after the head or beyond it', async () => {
        await sayMany(3);
        expect(numbers(await log.readAfter(room, 3, 10))).to.deep.equal([]);
        expect(await log.readAfter(room, 99, 10)).to.include({ head: 3 });
        expect(numbers(await log.readAfter(room, 99, 10))).to.deep.equal([]);
      });

      it('reads back below a number, ascending, the ones next to it', async () => {
        await sayMany(10);
        expect(numbers(await log.readBefore(room, 7, 3))).to.deep.equal([4, 5, 6]);
        expect(numbers(await log.readBefore(room, 3, 10))).to.deep.equal([1, 2]);
        expect(numbers(await log.readBefore(room, 1, 10))).to.deep.equal([]);
        expect(numbers(await log.readBefore(room, 99, 2))).to.deep.equal([9, 10]);
      });

      it('reads the newest without a number to stay below', async () => {
        await sayMany(10);
        expect(numbers(await log.readBefore(room, undefined, 3))).to.deep.equal([8, 9, 10]);
      });

      it('keeps as many entries as its limit says, and tells which is the oldest', async () => {
        await sayMany(CONTRACT_HISTORY_LIMIT * 3);
        const head = CONTRACT_HISTORY_LIMIT * 3;
        const first = head - CONTRACT_HISTORY_LIMIT + 1;
        const range = await log.readAfter(room, 0, 1000);
        expect(range).to.include({ head, first });
        expect(numbers(range)).to.deep.equal(Array.from({ length: CONTRACT_HISTORY_LIMIT }, (_, index) => first + index));
        expect(numbers(await log.readBefore(room, first, 10))).to.deep.equal([]);
        expect(numbers(await log.readBefore(room, first + 2, 10))).to.deep.equal([first, first + 1]);
      });
    });

    describe('positions', () => {
      it('tells where each room stands, an untouched one at 0', async () => {
        await say('first');
        const { epoch } = await say('second');
        const untouched = `${room}-untouched`;
        const positions = await under.elsewhere.positions(new Map([room, untouched].map((name) => [name, undefined])));
        expect(positions.get(room)).to.deep.equal({ epoch, seq: 2, id: 'second' });
        expect(positions.get(untouched)).to.deep.equal({ epoch: (await log.readAfter(untouched, 0, 1)).epoch, seq: 0 });
      });

      it('leaves a room alone whose position is known rightly, or from before', async () => {
        const heard = await hear();
        const { epoch } = await say('first');
        await say('second');
        for (const known of [
          { epoch, seq: 0 },
          { epoch, seq: 1, id: 'first' },
          { epoch, seq: 2, id: 'second' },
          { epoch, seq: 2 },
        ]) {
          expect((await log.positions(new Map([[room, known]]))).get(room)?.epoch).to.equal(epoch);
          expect((await say(`known-${known.seq}-${known.id}`, { known })).epoch).to.equal(epoch);
        }
        await eventually('all of it is heard', () => heard.length === 6);
        expect(heard.filter(({ kind }) => kind === 'reset')).to.deep.equal([]);
      });

      it('cannot tell from an entry that was trimmed away, and does not guess', async () => {
        const { epoch } = await say('first');
        await sayMany(CONTRACT_HISTORY_LIMIT + 5);
        const known = { epoch, seq: 1, id: 'another-id' };
        expect((await log.positions(new Map([[room, known]]))).get(room)?.epoch).to.equal(epoch);
      });

      it('starts a new epoch where the head lies below what is known, and says so to subscribers', async () => {
        const heard = await hear();
        const { epoch } = await say('first');
        const position = (await log.positions(new Map([[room, { epoch, seq: 5, id: 'fifth-id' }]]))).get(room);
        expect(position).to.include({ seq: 1, id: 'first' });
        expect(position?.epoch).not.to.equal(epoch);
        await eventually('it is heard', () => heard.some(({ kind }) => kind === 'reset'));
        expect(heard.at(-1)).to.deep.equal({ kind: 'reset', epoch: position?.epoch });
      });

      it('starts a new epoch where another message stands at what is known', async () => {
        const { epoch } = await say('first');
        await say('second');
        const position = (await log.positions(new Map([[room, { epoch, seq: 1, id: 'another-id' }]]))).get(room);
        expect(position?.epoch).not.to.equal(epoch);
        expect(position?.seq).to.equal(2);
      });

      it('numbers on in the new epoch from what the log holds', async () => {
        const { epoch } = await say('first');
        const known = { epoch, seq: 5, id: 'fifth-id' };
        const result = await say('second', { known });
        expect(result.seq).to.equal(2);
        expect(result.epoch).not.to.equal(epoch);
        const range = await under.elsewhere.readAfter(room, 0, 10);
        expect(range.epoch).to.equal(result.epoch);
        expect(numbers(range)).to.deep.equal([1, 2]);
      });

      it('starts one new epoch for all the nodes that noticed the same loss', async () => {
        const { epoch } = await say('first');
        const known = { epoch, seq: 5, id: 'fifth-id' };
        const results = await Promise.all(
          Array.from({ length: 10 }, (_, index) => say(`noticed-${index}`, { known, on: index % 2 === 0 ? log : under.elsewhere })),
        );
        expect(new Set(results.map((result) => result.epoch))).to.have.property('size', 1);
        expect(results[0]?.epoch).not.to.equal(epoch);
      });

      it('answers a repeated id with the present epoch after a loss', async () => {
        const { epoch, time } = await say('first');
        const result = await say('first', { known: { epoch, seq: 5, id: 'fifth-id' } });
        expect(result).to.include({ seq: 1, time, duplicate: true });
        expect(result.epoch).not.to.equal(epoch);
        expect((await log.readAfter(room, 0, 1)).epoch).to.equal(result.epoch);
      });
    });

    describe('rooms', () => {
      it('lists the rooms in which something was said, with their heads', async () => {
        const other = `${room}-other`;
        await sayMany(3);
        await say('there', { room: other, on: under.elsewhere });
        await log.readAfter(`${room}-untouched`, 0, 1);
        const rooms = await log.rooms();
        expect(rooms.get(room)).to.equal(3);
        expect(rooms.get(other)).to.equal(1);
        expect(rooms.has(`${room}-untouched`)).to.equal(false);
      });
    });

    describe('subscribe', () => {
      it('hears every append of every node from then on, in order', async () => {
        await say('before');
        const heard = await hear();
        await Promise.all(Array.from({ length: 40 }, (_, index) => say(`heard-${index}`, { on: index % 2 === 0 ? log : under.elsewhere })));
        await eventually('all are heard', () => heard.length === 40);
        const seqs = heard.map((event) => (event.kind === 'appended' ? event.entry.seq : 0));
        expect(seqs).to.deep.equal(seqs.map((_, index) => index + 2));
      });

      it('hears no repetition of an id', async () => {
        const heard = await hear();
        await say('once-only');
        await say('once-only');
        await say('after-it');
        await eventually('the last is heard', () => heard.length >= 2);
        expect(heard.map((event) => event.kind === 'appended' && event.entry.id)).to.deep.equal(['once-only', 'after-it']);
      });

      it('hears nothing of other rooms', async () => {
        const heard = await hear();
        await say('elsewhere', { room: `${room}-other` });
        await say('here');
        await eventually('its own is heard', () => heard.length > 0);
        expect(heard.map((event) => event.kind === 'appended' && event.entry.id)).to.deep.equal(['here']);
      });

      it('leaves no gap towards what is read after it was confirmed', async () => {
        let stop = false;
        const talking = (async () => {
          for (let index = 0; !stop; index += 1) await say(`talk-${index}`, { on: under.elsewhere });
        })();
        for (let round = 0; round < 10; round += 1) {
          const heard: number[] = [];
          const end = await log.subscribe(room, (event) => event.kind === 'appended' && heard.push(event.entry.seq));
          const { head } = await log.readAfter(room, 0, 1);
          await eventually('something newer is heard', () => heard.some((seq) => seq > head));
          const [first = 0] = heard;
          expect(first, 'what is neither read nor heard').to.be.at.most(head + 1);
          expect(heard).to.deep.equal(heard.map((_, index) => first + index));
          end();
        }
        stop = true;
        await talking;
      });

      it('ends each subscription by itself, also of one listener', async () => {
        const heard: string[] = [];
        const listener = (event: LogEvent): void => void (event.kind === 'appended' && heard.push(event.entry.id));
        const ends = [await log.subscribe(room, listener), await log.subscribe(room, listener)];
        await say('for-both');
        await eventually('both hear it', () => heard.length === 2);
        ends[0]?.();
        ends[0]?.();
        await say('for-one');
        await eventually('one hears it', () => heard.length === 3);
        ends[1]?.();
        const last = await hear();
        await say('for-none');
        await eventually('a new one hears it', () => last.length === 1);
        expect(heard).to.deep.equal(['for-both', 'for-both', 'for-one']);
      });
    });

    async function hear(): Promise<LogEvent[]> {
      const heard: LogEvent[] = [];
      await log.subscribe(room, (event) => heard.push(event));
      return heard;
    }
  });
}
