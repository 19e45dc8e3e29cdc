/** What every implementation of {@link RoomLog} promises of positions, epochs and subscriptions, as tests over any of them. */
import { expect } from 'chai';
import type { LogEvent } from '../../src/log/room-log.ts';
import { eventually } from '../support/eventually.ts';
import { CONTRACT_HISTORY_LIMIT, RoomCase, numbers, type RoomLogUnderTest } from './room-log-case.ts';

export function describeRoomLogFollowing(implementation: string, open: () => Promise<RoomLogUnderTest>): void {
  describe(`RoomLog, ${implementation}`, () => {
    let at: RoomCase;

    beforeEach(async () => {
      at = new RoomCase(await open());
    });

    afterEach(() => at.under.close());

    describe('positions', () => {
      it('tells where each room stands, an untouched one at 0', async () => {
        await at.say('first');
        const { epoch } = await at.say('second');
        const untouched = `${at.room}-untouched`;
        const positions = await at.elsewhere.positions(new Map([at.room, untouched].map((name) => [name, undefined])));
        expect(positions.get(at.room)).to.deep.equal({ epoch, seq: 2, id: 'second' });
        expect(positions.get(untouched)).to.deep.equal({ epoch: (await at.log.readAfter(untouched, 0, 1)).epoch, seq: 0 });
      });

      it('leaves a room alone whose position is known rightly, or from before', async () => {
        const heard = await at.hear();
        const { epoch } = await at.say('first');
        await at.say('second');
        for (const known of [
          { epoch, seq: 0 },
          { epoch, seq: 1, id: 'first' },
          { epoch, seq: 2, id: 'second' },
          { epoch, seq: 2 },
        ]) {
          expect((await at.log.positions(new Map([[at.room, known]]))).get(at.room)?.epoch).to.equal(epoch);
          expect((await at.say(`known-${known.seq}-${known.id}`, { known })).epoch).to.equal(epoch);
        }
        await eventually('all of it is heard', () => heard.length === 6);
        expect(heard.filter(({ kind }) => kind === 'reset')).to.deep.equal([]);
      });

      it('cannot tell from an entry that was trimmed away, and does not guess', async () => {
        const { epoch } = await at.say('first');
        await at.sayMany(CONTRACT_HISTORY_LIMIT + 5);
        const known = { epoch, seq: 1, id: 'another-id' };
        expect((await at.log.positions(new Map([[at.room, known]]))).get(at.room)?.epoch).to.equal(epoch);
      });

      it('starts a new epoch where the head lies below what is known, and says so to subscribers', async () => {
        const heard = await at.hear();
        const { epoch } = await at.say('first');
        const position = (await at.log.positions(new Map([[at.room, { epoch, seq: 5, id: 'fifth-id' }]]))).get(at.room);
        expect(position).to.include({ seq: 1, id: 'first' });
        expect(position?.epoch).not.to.equal(epoch);
        await eventually('it is heard', () => heard.some(({ kind }) => kind === 'reset'));
        expect(heard.at(-1)).to.deep.equal({ kind: 'reset', epoch: position?.epoch });
      });

      it('starts a new epoch where another message stands at what is known', async () => {
        const { epoch } = await at.say('first');
        await at.say('second');
        const position = (await at.log.positions(new Map([[at.room, { epoch, seq: 1, id: 'another-id' }]]))).get(at.room);
        expect(position?.epoch).not.to.equal(epoch);
        expect(position?.seq).to.equal(2);
      });

      it('numbers on in the new epoch from what the log holds', async () => {
        const { epoch } = await at.say('first');
        const known = { epoch, seq: 5, id: 'fifth-id' };
        const result = await at.say('second', { known });
        expect(result.seq).to.equal(2);
        expect(result.epoch).not.to.equal(epoch);
        const range = await at.elsewhere.readAfter(at.room, 0, 10);
        expect(range.epoch).to.equal(result.epoch);
        expect(numbers(range)).to.deep.equal([1, 2]);
      });

      it('starts one new epoch for all the nodes that noticed the same loss', async () => {
        const { epoch } = await at.say('first');
        const known = { epoch, seq: 5, id: 'fifth-id' };
        const results = await Promise.all(
          Array.from({ length: 10 }, (_, index) => at.say(`noticed-${index}`, { known, on: index % 2 === 0 ? at.log : at.elsewhere })),
        );
        expect(new Set(results.map((result) => result.epoch))).to.have.property('size', 1);
        expect(results[0]?.epoch).not.to.equal(epoch);
      });

      it('answers a repeated id with the present epoch after a loss', async () => {
        const { epoch, time } = await at.say('first');
        const result = await at.say('first', { known: { epoch, seq: 5, id: 'fifth-id' } });
        expect(result).to.include({ seq: 1, time, duplicate: true });
        expect(result.epoch).not.to.equal(epoch);
        expect((await at.log.readAfter(at.room, 0, 1)).epoch).to.equal(result.epoch);
      });
    });

    describe('subscribe', () => {
      it('hears every append of every node from then on, in order', async () => {
        await at.say('before');
        const heard = await at.hear();
        await Promise.all(
          Array.from({ length: 40 }, (_, index) => at.say(`heard-${index}`, { on: index % 2 === 0 ? at.log : at.elsewhere })),
        );
        await eventually('all are heard', () => heard.length === 40);
        const seqs = heard.map((event) => (event.kind === 'appended' ? event.entry.seq : 0));
        expect(seqs).to.deep.equal(seqs.map((_, index) => index + 2));
      });

      it('hears no repetition of an id', async () => {
        const heard = await at.hear();
        await at.say('once-only');
        await at.say('once-only');
        await at.say('after-it');
        await eventually('the last is heard', () => heard.length >= 2);
        expect(heard.map((event) => event.kind === 'appended' && event.entry.id)).to.deep.equal(['once-only', 'after-it']);
      });

      it('hears nothing of other rooms', async () => {
        const heard = await at.hear();
        await at.say('elsewhere', { room: `${at.room}-other` });
        await at.say('here');
        await eventually('its own is heard', () => heard.length > 0);
        expect(heard.map((event) => event.kind === 'appended' && event.entry.id)).to.deep.equal(['here']);
      });

      it('leaves no gap towards what is read after it was confirmed', async () => {
        let stop = false;
        const talking = (async () => {
          for (let index = 0; !stop; index += 1) await at.say(`talk-${index}`, { on: at.elsewhere });
        })();
        for (let round = 0; round < 10; round += 1) {
          const heard: number[] = [];
          const end = await at.log.subscribe(at.room, (event) => event.kind === 'appended' && heard.push(event.entry.seq));
          const { head } = await at.log.readAfter(at.room, 0, 1);
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
        const ends = [await at.log.subscribe(at.room, listener), await at.log.subscribe(at.room, listener)];
        await at.say('for-both');
        await eventually('both hear it', () => heard.length === 2);
        ends[0]?.();
        ends[0]?.();
        await at.say('for-one');
        await eventually('one hears it', () => heard.length === 3);
        ends[1]?.();
        const last = await at.hear();
        await at.say('for-none');
        await eventually('a new one hears it', () => last.length === 1);
        expect(heard).to.deep.equal(['for-both', 'for-both', 'for-one']);
      });
    });
  });
}
