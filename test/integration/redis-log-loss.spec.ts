import { expect } from 'chai';
import type { AppendResult, LogEvent, RoomLog } from '../../src/log/room-log.ts';
import type { Position } from '../../src/protocol/position.ts';
import { eventually } from '../support/eventually.ts';
import { ANN, ROOM, RedisLogs, entriesOf, say, sayUntilStored } from '../support/redis-logs.ts';

describe('RedisRoomLog after a loss', function () {
  this.timeout(120_000);
  let logs: RedisLogs;

  beforeEach(async () => {
    logs = await RedisLogs.start();
  });

  afterEach(() => logs.close());

  describe('a log that lost its tail', () => {
    async function knownOf(result: AppendResult, id: string): Promise<Position> {
      return { epoch: result.epoch, seq: result.seq, id };
    }

    it('begins a new epoch with the next message, when Redis came back empty (C32)', async () => {
      const [log, other] = [await logs.open(), await logs.open()];
      await say(log, 'first-message');
      const known = await knownOf(await say(log, 'second-message'), 'second-message');
      await logs.server.restartWith(undefined);
      const result = await sayUntilStored(other, 'third-message', known);
      expect(result.seq).to.equal(1);
      expect(result.epoch).not.to.equal(known.epoch);
      const positions = await eventually('the other is back', () => log.positions(new Map([[ROOM, known]])));
      expect(positions.get(ROOM)).to.deep.equal({ epoch: result.epoch, seq: 1, id: 'third-message' });
    });

    it('begins a new epoch when its position is asked for, and tells subscribers, when Redis came back empty (C32)', async () => {
      const [log, other] = [await logs.open(), await logs.open()];
      const heard: LogEvent[] = [];
      await other.subscribe(ROOM, (event) => heard.push(event));
      const known = await knownOf(await say(log, 'first-message'), 'first-message');
      await logs.server.restartWith(undefined);
      await eventually('the interruption is told', () => heard.some(({ kind }) => kind === 'interrupted'));
      const positions = await eventually('it is back', () => log.positions(new Map([[ROOM, known]])));
      const position = positions.get(ROOM);
      expect(position?.seq).to.equal(0);
      expect(position?.epoch).not.to.equal(known.epoch);
      await eventually('the reset is told', () => heard.some(({ kind }) => kind === 'reset'));
      expect(heard.at(-1)).to.deep.equal({ kind: 'reset', epoch: position?.epoch });
    });

    it('begins a new epoch, numbering on, when Redis came back with an older file', async () => {
      const log = await logs.open();
      await say(log, 'kept-message');
      const older = await logs.server.saveFiles();
      await say(log, 'lost-message');
      const known = await knownOf(await say(log, 'last-message'), 'last-message');
      await logs.server.restartWith(older);
      const result = await sayUntilStored(log, 'new-message', known);
      expect(result.seq).to.equal(2);
      expect(result.epoch).not.to.equal(known.epoch);
      expect((await entriesOf(log)).map(({ id }) => id)).to.deep.equal(['kept-message', 'new-message']);
    });

    it('stores a message anew whose entry and id were lost together', async () => {
      const log = await logs.open();
      await say(log, 'kept-message');
      const older = await logs.server.saveFiles();
      const lost = await say(log, 'lost-message');
      await logs.server.restartWith(older);
      const result = await sayUntilStored(log, 'lost-message', await knownOf(lost, 'lost-message'));
      expect(result).to.include({ seq: 2, duplicate: false });
      expect(result.epoch).not.to.equal(lost.epoch);
    });

    it('begins a new epoch when the older file is from before the last one began', async () => {
      const log = await logs.open();
      const first = await say(log, 'kept-message');
      const older = await logs.server.saveFiles();
      const { epoch } = await say(log, 'lost-message', { epoch: first.epoch, seq: 9, id: 'ninth-message' });
      const known = await knownOf(await say(log, 'last-message'), 'last-message');
      expect(epoch).not.to.equal(first.epoch);
      await logs.server.restartWith(older);
      const result = await sayUntilStored(log, 'new-message', known);
      expect(result.seq).to.equal(2);
      expect([first.epoch, epoch]).not.to.include(result.epoch);
    });

    it('leaves the epoch alone for a node that is merely behind', async () => {
      const log = await logs.open();
      const first = await say(log, 'first-message');
      const { epoch } = await say(log, 'second-message', { epoch: first.epoch, seq: 9, id: 'ninth-message' });
      const behind = { epoch: first.epoch, seq: 1, id: 'first-message' };
      expect((await log.positions(new Map([[ROOM, behind]]))).get(ROOM)?.epoch).to.equal(epoch);
      expect((await say(log, 'third-message', behind)).epoch).to.equal(epoch);
    });

    it('goes on from the stream when the rest of what belongs to the room is gone', async () => {
      const log = await logs.open();
      for (let index = 0; index < 5; index += 1) await say(log, `message-${index}`);
      const { epoch } = await log.readAfter(ROOM, 0, 1);
      await logs.server.admin.del(`tchatter:{${ROOM}}:meta`);
      const result = await say(log, 'next-message');
      expect(result.seq).to.equal(6);
      expect(result.epoch).not.to.equal(epoch);
    });

    it('never lets two messages stand under one epoch and number, however Redis comes back', async () => {
      const both = await Promise.all([logs.open(), logs.open()]);
      const stood = new Map<string, string>();
      let known: Position | undefined;
      let said = 0;
      let older: string | undefined;
      const note = (epoch: string, seq: number, id: string): void => {
        const place = `${epoch} ${seq}`;
        expect(stood.get(place) ?? id, `who stands at ${place}`).to.equal(id);
        stood.set(place, id);
      };
      for (let round = 0; round < 6; round += 1) {
        for (let index = 0; index < 10; index += 1) {
          const id = `message-${(said += 1)}`;
          const { epoch, seq } = await sayUntilStored(both[said % 2] as RoomLog, id, known);
          known = { epoch, seq, id };
          note(epoch, seq, id);
          if (index === 4 && round % 2 === 1) older = await logs.server.saveFiles();
        }
        await logs.server.restartWith(older);
        older = undefined;
      }
      const range = await eventually('it is back', () => both[0].readAfter(ROOM, 0, 1_000));
      for (const { seq, id } of range.entries) note(range.epoch, seq, id);
    });
  });

  describe('what it leaves in Redis', () => {
    it('keeps what belongs to a room under one hash tag, and nothing of a room that was only looked at for good', async () => {
      const log = await logs.open();
      await say(log, 'first-message');
      await log.readAfter('looked-at', 0, 1);
      await log.positions(new Map([['asked-for', undefined]]));
      const keys = (await logs.server.admin.keys('*')).sort();
      expect(keys).to.deep.equal([
        'tchatter:rooms',
        'tchatter:{asked-for}:meta',
        `tchatter:{${ROOM}}:id:${ANN.id}:first-message`,
        `tchatter:{${ROOM}}:log`,
        `tchatter:{${ROOM}}:meta`,
        'tchatter:{looked-at}:meta',
      ]);
      expect(await logs.server.admin.pttl('tchatter:{looked-at}:meta')).to.be.greaterThan(0);
      expect(await logs.server.admin.pttl('tchatter:{asked-for}:meta')).to.be.greaterThan(0);
      expect(await logs.server.admin.pttl(`tchatter:{${ROOM}}:meta`)).to.equal(-1);
      await say(log, 'no-more-untouched');
      await log.append({ room: 'looked-at', user: ANN, id: 'first-message', text: 'a', known: undefined });
      expect(await logs.server.admin.pttl('tchatter:{looked-at}:meta')).to.equal(-1);
    });

    it('lists a room again after Redis lost the list', async () => {
      const log = await logs.open();
      await say(log, 'first-message');
      await logs.server.restartWith(undefined);
      await sayUntilStored(log, 'second-message');
      expect([...(await log.rooms())]).to.deep.equal([[ROOM, 1]]);
    });
  });
});
