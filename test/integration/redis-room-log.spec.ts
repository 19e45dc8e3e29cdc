import { expect } from 'chai';
import { RedisRoomLog } from '../../src/log/redis-room-log.ts';
import { LogUnavailableError, type AppendResult, type LogEntry, type LogEvent, type RoomLog } from '../../src/log/room-log.ts';
import type { Position } from '../../src/protocol/position.ts';
import { connectRedis, type RedisConnections } from '../../src/redis/connections.ts';
import { eventually, pause } from '../support/eventually.ts';
import { quietLogger } from '../support/quiet-logger.ts';
import { RedisServer } from '../support/redis-server.ts';
import { SilentLink } from '../support/silent-link.ts';

const ANN = { id: 'u-ann', name: 'Ann' };
const ROOM = 'lobby';

/** What the contract promises of every call, whatever happens to Redis. */
const UNAVAILABLE_WITHIN_MS = 3_000;
const HEALED_WITHIN_MS = 5_000;

describe('RedisRoomLog', function () {
  this.timeout(120_000);
  let server: RedisServer;
  let opened: RedisConnections[];

  beforeEach(async () => {
    server = await RedisServer.start();
    opened = [];
  });

  afterEach(async () => {
    await Promise.all(opened.map((connections) => connections.close()));
    await server.stop();
  });

  /** A node's log. */
  async function openLog(port = server.port, historyLimit = 10_000): Promise<RoomLog> {
    const connections = connectRedis({ kind: 'single', url: `redis://127.0.0.1:${port}` }, quietLogger);
    opened.push(connections);
    await connections.opened;
    return new RedisRoomLog({ connections, historyLimit, logger: quietLogger });
  }

  function say(log: RoomLog, id: string, known?: Position): Promise<AppendResult> {
    return log.append({ room: ROOM, user: ANN, id, text: `text of ${id}`, known });
  }

  /** As a client: again with the same id until it is acknowledged. */
  function sayUntilStored(log: RoomLog, id: string, known?: Position): Promise<AppendResult> {
    return eventually(`${id} is stored`, () => say(log, id, known), { withinMs: 60_000 });
  }

  async function entries(log: RoomLog): Promise<LogEntry[]> {
    return [...(await log.readAfter(ROOM, 0, 100_000)).entries];
  }

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

  describe('when Redis does not answer', () => {
    it('refuses every call within 3 s, again and again, and heals within 5 s (C27)', async () => {
      const log = await openLog();
      await say(log, 'before-it');
      server.freeze();
      try {
        for (let round = 0; round < 4; round += 1) await expectAllUnavailable(log);
      } finally {
        server.thaw();
      }
      await expectHealed(log, 'it heals');
      expect((await entries(log)).map(({ id }) => id).slice(0, 1)).to.deep.equal(['before-it']);
    });

    it('refuses what waits behind a send that is not answered within 3 s too, and keeps the order of what is sent again', async () => {
      const log = await openLog();
      await say(log, 'before-it');
      server.freeze();
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
        server.thaw();
      }
      for (const id of ids) await sayUntilStored(log, id);
      expect((await entries(log)).map(({ id }) => id)).to.deep.equal(['before-it', ...ids]);
    });

    it('does not disturb other nodes when only one is cut off, and heals on a new connection (C27)', async () => {
      const link = await SilentLink.to(server.port);
      try {
        const [cutOff, other] = [await openLog(link.port), await openLog()];
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
      const log = await openLog();
      await say(log, 'before-it');
      await server.kill();
      await expectAllUnavailable(log);
      await server.startAgain();
      await expectHealed(log, 'it heals');
      expect((await entries(log))[0]?.id).to.equal('before-it');
    });
  });

  describe('what is acknowledged', () => {
    it('survives a kill of Redis, each message once and in order', async () => {
      const log = await openLog();
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
        await server.kill();
        await server.startAgain();
      }
      stop = true;
      await talking;
      const stored = await entries(log);
      expect(stored.map(({ id }) => id)).to.deep.equal(acknowledged);
      expect(stored.map(({ seq }) => seq)).to.deep.equal(stored.map((_, index) => index + 1));
    });

    it('stays in order for each sender when the scripts are flushed all the time', async () => {
      const logs = await Promise.all([openLog(), openLog()]);
      let stop = false;
      const flushing = (async () => {
        while (!stop) await server.admin.script('FLUSH');
      })();
      const senders = Array.from({ length: 6 }, (_, sender) => Array.from({ length: 300 }, (_, index) => `sender-${sender}-${index}`));
      await Promise.all(
        senders.map(async (ids, sender) => {
          const log = logs[sender % 2] as RoomLog;
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
      const stored = await entries(logs[0] as RoomLog);
      expect(stored.map(({ seq }) => seq)).to.deep.equal(stored.map((_, index) => index + 1));
      senders.forEach((ids, sender) => {
        expect(stored.map(({ id }) => id).filter((id) => id.startsWith(`sender-${sender}-`))).to.deep.equal(ids);
      });
    });
  });

  describe('subscriptions', () => {
    it('say that they were interrupted, so that nothing is missed however often they are cut', async () => {
      const [speaker, listener] = [await openLog(), await openLog()];
      const seen: number[] = [];
      let interruptions = 0;
      let reading = Promise.resolve();
      const readOn = (): void => {
        reading = reading.then(async () => {
          const range = await eventually('it can be read', () => listener.readAfter(ROOM, seen.length, 10_000));
          for (const { seq } of range.entries) if (seq === seen.length + 1) seen.push(seq);
        });
      };
      const hear = (event: LogEvent): void => {
        if (event.kind === 'interrupted') interruptions += 1;
        if (event.kind === 'interrupted' || (event.kind === 'appended' && event.entry.seq > seen.length + 1)) readOn();
        else if (event.kind === 'appended' && event.entry.seq === seen.length + 1) seen.push(event.entry.seq);
      };
      await listener.subscribe(ROOM, hear);
      let said = 0;
      for (let cut = 0; cut < 8; cut += 1) {
        for (let index = 0; index < 30; index += 1) await say(speaker, `message-${(said += 1)}`);
        await server.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
        for (let index = 0; index < 30; index += 1) await say(speaker, `message-${(said += 1)}`);
        await eventually('the interruption is told', () => interruptions > cut);
      }
      await eventually('everything is seen', async () => {
        await reading;
        return seen.length === said;
      });
      expect(seen).to.deep.equal(seen.map((_, index) => index + 1));
      // As many as it was cut: no loop of being cut and coming back.
      expect(interruptions).to.equal(8);
    });

    it('notice a connection that is open and dead, and listen on a new one', async () => {
      const link = await SilentLink.to(server.port);
      try {
        const [cutOff, other] = [await openLog(link.port), await openLog()];
        const heard: LogEvent[] = [];
        await cutOff.subscribe(ROOM, (event) => heard.push(event));
        link.fallSilent();
        link.letNewPass();
        await say(other, 'not-heard-1');
        await eventually('the interruption is told', () => heard.some(({ kind }) => kind === 'interrupted'));
        await say(other, 'heard-again');
        await eventually('it is heard again', () => heard.some((event) => event.kind === 'appended' && event.entry.id === 'heard-again'));
      } finally {
        await link.close();
      }
    });

    it('are held in Redis only while somebody listens', async () => {
      const log = await openLog();
      const channels = async (): Promise<string[]> => (await server.admin.call('PUBSUB', 'SHARDCHANNELS')) as string[];
      const ends = [await log.subscribe(ROOM, () => undefined), await log.subscribe(ROOM, () => undefined)];
      expect(await channels()).to.deep.equal([`tchatter:{${ROOM}}:news`]);
      ends[0]?.();
      expect(await channels()).to.have.lengthOf(1);
      ends[1]?.();
      await eventually('the channel is given up', async () => (await channels()).length === 0);
    });

    it('come back for a reader that Redis cut for being slow, without an endless loop (C30)', async () => {
      await server.admin.config('SET', 'client-output-buffer-limit', 'pubsub 256kb 128kb 5');
      const link = await SilentLink.to(server.port);
      try {
        const [slow, other] = [await openLog(link.port), await openLog()];
        const heard: LogEvent[] = [];
        await slow.subscribe(ROOM, (event) => heard.push(event));
        link.fallSilent();
        // More than the limit and all the socket buffers on the way hold.
        const text = 'x'.repeat(4_000);
        await Promise.all(
          Array.from({ length: 4_000 }, (_, index) =>
            other.append({ room: ROOM, user: ANN, id: `message-${index}`, text, known: undefined }),
          ),
        );
        link.letNewPass();
        await eventually('the interruption is told', () => heard.some(({ kind }) => kind === 'interrupted'));
        const before = heard.filter(({ kind }) => kind === 'interrupted').length;
        for (let index = 0; index < 100; index += 1) await say(other, `afterwards-${index}`);
        await eventually('it hears again', () => heard.some((event) => event.kind === 'appended' && event.entry.id === 'afterwards-99'));
        expect(heard.filter(({ kind }) => kind === 'interrupted')).to.have.lengthOf(before);
        const range = await eventually('it can be read', () => slow.readBefore(ROOM, undefined, 1));
        expect(range.entries[0]?.id).to.equal('afterwards-99');
      } finally {
        await link.close();
      }
    });
  });

  describe('a log that lost its tail', () => {
    async function knownOf(result: AppendResult, id: string): Promise<Position> {
      return { epoch: result.epoch, seq: result.seq, id };
    }

    it('begins a new epoch with the next message, when Redis came back empty (C32)', async () => {
      const [log, other] = [await openLog(), await openLog()];
      await say(log, 'first-message');
      const known = await knownOf(await say(log, 'second-message'), 'second-message');
      await server.restartWith(undefined);
      const result = await sayUntilStored(other, 'third-message', known);
      expect(result.seq).to.equal(1);
      expect(result.epoch).not.to.equal(known.epoch);
      const positions = await eventually('the other is back', () => log.positions(new Map([[ROOM, known]])));
      expect(positions.get(ROOM)).to.deep.equal({ epoch: result.epoch, seq: 1, id: 'third-message' });
    });

    it('begins a new epoch when its position is asked for, and tells subscribers, when Redis came back empty (C32)', async () => {
      const [log, other] = [await openLog(), await openLog()];
      const heard: LogEvent[] = [];
      await other.subscribe(ROOM, (event) => heard.push(event));
      const known = await knownOf(await say(log, 'first-message'), 'first-message');
      await server.restartWith(undefined);
      await eventually('the interruption is told', () => heard.some(({ kind }) => kind === 'interrupted'));
      const positions = await eventually('it is back', () => log.positions(new Map([[ROOM, known]])));
      const position = positions.get(ROOM);
      expect(position?.seq).to.equal(0);
      expect(position?.epoch).not.to.equal(known.epoch);
      await eventually('the reset is told', () => heard.some(({ kind }) => kind === 'reset'));
      expect(heard.at(-1)).to.deep.equal({ kind: 'reset', epoch: position?.epoch });
    });

    it('begins a new epoch, numbering on, when Redis came back with an older file', async () => {
      const log = await openLog();
      await say(log, 'kept-message');
      const older = await server.saveFiles();
      await say(log, 'lost-message');
      const known = await knownOf(await say(log, 'last-message'), 'last-message');
      await server.restartWith(older);
      const result = await sayUntilStored(log, 'new-message', known);
      expect(result.seq).to.equal(2);
      expect(result.epoch).not.to.equal(known.epoch);
      expect((await entries(log)).map(({ id }) => id)).to.deep.equal(['kept-message', 'new-message']);
    });

    it('stores a message anew whose entry and id were lost together', async () => {
      const log = await openLog();
      await say(log, 'kept-message');
      const older = await server.saveFiles();
      const lost = await say(log, 'lost-message');
      await server.restartWith(older);
      const result = await sayUntilStored(log, 'lost-message', await knownOf(lost, 'lost-message'));
      expect(result).to.include({ seq: 2, duplicate: false });
      expect(result.epoch).not.to.equal(lost.epoch);
    });

    it('begins a new epoch when the older file is from before the last one began', async () => {
      const log = await openLog();
      const first = await say(log, 'kept-message');
      const older = await server.saveFiles();
      const { epoch } = await say(log, 'lost-message', { epoch: first.epoch, seq: 9, id: 'ninth-message' });
      const known = await knownOf(await say(log, 'last-message'), 'last-message');
      expect(epoch).not.to.equal(first.epoch);
      await server.restartWith(older);
      const result = await sayUntilStored(log, 'new-message', known);
      expect(result.seq).to.equal(2);
      expect([first.epoch, epoch]).not.to.include(result.epoch);
    });

    it('leaves the epoch alone for a node that is merely behind', async () => {
      const log = await openLog();
      const first = await say(log, 'first-message');
      const { epoch } = await say(log, 'second-message', { epoch: first.epoch, seq: 9, id: 'ninth-message' });
      const behind = { epoch: first.epoch, seq: 1, id: 'first-message' };
      expect((await log.positions(new Map([[ROOM, behind]]))).get(ROOM)?.epoch).to.equal(epoch);
      expect((await say(log, 'third-message', behind)).epoch).to.equal(epoch);
    });

    it('goes on from the stream when the rest of what belongs to the room is gone', async () => {
      const log = await openLog();
      for (let index = 0; index < 5; index += 1) await say(log, `message-${index}`);
      const { epoch } = await log.readAfter(ROOM, 0, 1);
      await server.admin.del(`tchatter:{${ROOM}}:meta`);
      const result = await say(log, 'next-message');
      expect(result.seq).to.equal(6);
      expect(result.epoch).not.to.equal(epoch);
    });

    it('never lets two messages stand under one epoch and number, however Redis comes back', async () => {
      const logs = await Promise.all([openLog(), openLog()]);
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
          const { epoch, seq } = await sayUntilStored(logs[said % 2] as RoomLog, id, known);
          known = { epoch, seq, id };
          note(epoch, seq, id);
          if (index === 4 && round % 2 === 1) older = await server.saveFiles();
        }
        await server.restartWith(older);
        older = undefined;
      }
      const range = await eventually('it is back', () => (logs[0] as RoomLog).readAfter(ROOM, 0, 1_000));
      for (const { seq, id } of range.entries) note(range.epoch, seq, id);
    });
  });

  describe('a full memory', () => {
    it('refuses messages and goes on being read, and takes them again when there is room (C35)', async () => {
      const log = await openLog();
      for (let index = 0; index < 20; index += 1) await say(log, `message-${index}`);
      await server.admin.config('SET', 'maxmemory', '1mb');
      const failure = await say(log, 'too-much-1').catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(LogUnavailableError);
      expect(await entries(log)).to.have.lengthOf(20);
      expect((await log.positions(new Map([[ROOM, undefined]]))).get(ROOM)?.seq).to.equal(20);
      expect((await log.rooms()).get(ROOM)).to.equal(20);
      await server.admin.config('SET', 'maxmemory', '0');
      expect(await say(log, 'too-much-1')).to.include({ seq: 21, duplicate: false });
    });
  });

  describe('what it leaves in Redis', () => {
    it('keeps what belongs to a room under one hash tag, and nothing of a room that was only looked at for good', async () => {
      const log = await openLog();
      await say(log, 'first-message');
      await log.readAfter('looked-at', 0, 1);
      await log.positions(new Map([['asked-for', undefined]]));
      const keys = (await server.admin.keys('*')).sort();
      expect(keys).to.deep.equal([
        'tchatter:rooms',
        'tchatter:{asked-for}:meta',
        `tchatter:{${ROOM}}:id:${ANN.id}:first-message`,
        `tchatter:{${ROOM}}:log`,
        `tchatter:{${ROOM}}:meta`,
        'tchatter:{looked-at}:meta',
      ]);
      expect(await server.admin.pttl('tchatter:{looked-at}:meta')).to.be.greaterThan(0);
      expect(await server.admin.pttl('tchatter:{asked-for}:meta')).to.be.greaterThan(0);
      expect(await server.admin.pttl(`tchatter:{${ROOM}}:meta`)).to.equal(-1);
      await say(log, 'no-more-untouched');
      await log.append({ room: 'looked-at', user: ANN, id: 'first-message', text: 'a', known: undefined });
      expect(await server.admin.pttl('tchatter:{looked-at}:meta')).to.equal(-1);
    });

    it('lists a room again after Redis lost the list', async () => {
      const log = await openLog();
      await say(log, 'first-message');
      await server.restartWith(undefined);
      await sayUntilStored(log, 'second-message');
      expect([...(await log.rooms())]).to.deep.equal([[ROOM, 1]]);
    });
  });
});
