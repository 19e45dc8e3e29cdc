import { expect } from 'chai';
import { LogUnavailableError, type RoomLog } from '../../src/log/room-log.ts';
import { eventually, pause } from '../support/eventually.ts';
import { ROOM, RedisLogs, entriesOf, say, sayUntilStored } from '../support/redis-logs.ts';
import { SilentLink } from '../support/silent-link.ts';

/** What the contract promises of every call, whatever happens to Redis. */
const UNAVAILABLE_WITHIN_MS = 3_000;
const HEALED_WITHIN_MS = 5_000;

/** Every kind of call; each is expected to be refused, and in time. */
async function expectAllUnavailable(log: RoomLog): Promise<void> {
  const calls: Record<string, () => Promise<unknown>> = {
    append: () => say(log, 'refused-message'),
    readAfter: () => log.readAfter(ROOM, 0, 10),
    readBefore: () => log.readBefore(ROOM, undefined, 10),
    positions: () => log.positions(new Map([[ROOM, undefined]])),
    rooms: () => log.rooms(),
    subscribe: () => log.subscribe('another-room', () => undefined),
  };
  await Promise.all(
    Object.entries(calls).map(async ([name, call]) => {
      const began = performance.now();
      const failure = await call().catch((error: unknown) => error);
      expect(failure, name).to.be.instanceOf(LogUnavailableError);
      expect((failure as LogUnavailableError).retryAfterMs, name).to.be.within(1, 10_000);
      expect(performance.now() - began, name).to.be.below(UNAVAILABLE_WITHIN_MS);
    }),
  );
}

async function expectHealed(log: RoomLog, what: string): Promise<void> {
  const since = performance.now();
  await eventually(what, () => say(log, `healed-${Math.floor(since)}`));
  expect(performance.now() - since, what).to.be.below(HEALED_WITHIN_MS);
}

describe('RedisRoomLog in an outage', function () {
  this.timeout(120_000);
  let logs: RedisLogs;

  beforeEach(async () => {
    logs = await RedisLogs.start();
  });

  afterEach(() => logs.close());

  describe('when Redis does not answer', () => {
    it('refuses every call within 3 s, again and again, and heals within 5 s (C27)', async () => {
      const log = await logs.open();
      await say(log, 'before-it');
      logs.server.freeze();
      try {
        for (let round = 0; round < 4; round += 1) await expectAllUnavailable(log);
      } finally {
        logs.server.thaw();
      }
      await expectHealed(log, 'it heals');
      expect((await entriesOf(log)).map(({ id }) => id).slice(0, 1)).to.deep.equal(['before-it']);
    });

    it('refuses what waits behind a send that is not answered within 3 s too, and keeps the order of what is sent again', async () => {
      const log = await logs.open();
      await say(log, 'before-it');
      logs.server.freeze();
      const ids = Array.from({ length: 200 }, (_, index) => `queued-${index}`);
      const refuse = async (id: string): Promise<void> => {
        const began = performance.now();
        const failure = await say(log, id).catch((error: unknown) => error);
        expect(failure, id).to.be.instanceOf(LogUnavailableError);
        expect(performance.now() - began, id).to.be.below(UNAVAILABLE_WITHIN_MS);
      };
      const sends: Promise<void>[] = [];
      try {
        for (const id of ids) {
          sends.push(refuse(id));
          await pause(20);
        }
        await Promise.all(sends);
      } finally {
        logs.server.thaw();
      }
      for (const id of ids) await sayUntilStored(log, id);
      expect((await entriesOf(log)).map(({ id }) => id)).to.deep.equal(['before-it', ...ids]);
    });

    it('does not disturb other nodes when only one is cut off, and heals on a new connection (C27)', async () => {
      const link = await SilentLink.to(logs.server.port);
      try {
        const [cutOff, other] = [await logs.open(link.port), await logs.open()];
        await say(cutOff, 'before-it');
        link.fallSilent();
        const talking = (async () => {
          for (let index = 0; index < 100; index += 1) await say(other, `meanwhile-${index}`);
        })();
        await expectAllUnavailable(cutOff);
        await expectAllUnavailable(cutOff);
        await talking;
        link.letNewPass();
        await expectHealed(cutOff, 'it heals');
      } finally {
        await link.close();
      }
    });

    it('refuses at once while Redis is down, and heals when it is back', async () => {
      const log = await logs.open();
      await say(log, 'before-it');
      await logs.server.kill();
      await expectAllUnavailable(log);
      await logs.server.startAgain();
      await expectHealed(log, 'it heals');
      expect((await entriesOf(log))[0]?.id).to.equal('before-it');
    });
  });

  describe('what is acknowledged', () => {
    it('survives a kill of Redis, each message once and in order', async () => {
      const log = await logs.open();
      const acknowledged: string[] = [];
      let stop = false;
      const talking = (async () => {
        for (let index = 0; !stop; index += 1) {
          await sayUntilStored(log, `message-${index}`);
          acknowledged.push(`message-${index}`);
        }
      })();
      for (let round = 0; round < 3; round += 1) {
        await eventually('some more is said', () => acknowledged.length > (round + 1) * 50);
        await logs.server.kill();
        await logs.server.startAgain();
      }
      stop = true;
      await talking;
      const stored = await entriesOf(log);
      expect(stored.map(({ id }) => id)).to.deep.equal(acknowledged);
      expect(stored.map(({ seq }) => seq)).to.deep.equal(stored.map((_, index) => index + 1));
    });

    it('stays in order for each sender when the scripts are flushed all the time', async () => {
      const both = await Promise.all([logs.open(), logs.open()]);
      let stop = false;
      const flushing = (async () => {
        while (!stop) await logs.server.admin.script('FLUSH');
      })();
      const senders = Array.from({ length: 6 }, (_, sender) => Array.from({ length: 300 }, (_, index) => `sender-${sender}-${index}`));
      await Promise.all(
        senders.map(async (ids, sender) => {
          const log = both[sender % 2] as RoomLog;
          const sends: Promise<unknown>[] = [];
          for (const id of ids) {
            sends.push(say(log, id));
            // Not all in one turn: a call that has to be repeated could be overtaken by one made while it was away.
            if (sends.length % 3 === 0) await pause(1);
          }
          await Promise.all(sends);
        }),
      );
      stop = true;
      await flushing;
      const stored = await entriesOf(both[0]);
      expect(stored.map(({ seq }) => seq)).to.deep.equal(stored.map((_, index) => index + 1));
      senders.forEach((ids, sender) => {
        expect(stored.map(({ id }) => id).filter((id) => id.startsWith(`sender-${sender}-`))).to.deep.equal(ids);
      });
    });
  });

  describe('a full memory', () => {
    it('refuses messages and goes on being read, and takes them again when there is room (C35)', async () => {
      const log = await logs.open();
      for (let index = 0; index < 20; index += 1) await say(log, `message-${index}`);
      await logs.server.admin.config('SET', 'maxmemory', '1mb');
      const failure = await say(log, 'too-much-1').catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(LogUnavailableError);
      expect(await entriesOf(log)).to.have.lengthOf(20);
      expect((await log.positions(new Map([[ROOM, undefined]]))).get(ROOM)?.seq).to.equal(20);
      expect((await log.rooms()).get(ROOM)).to.equal(20);
      await logs.server.admin.config('SET', 'maxmemory', '0');
      expect(await say(log, 'too-much-1')).to.include({ seq: 21, duplicate: false });
    });
  });
});
