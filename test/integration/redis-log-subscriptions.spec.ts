import { expect } from 'chai';
import type { LogEvent } from '../../src/log/room-log.ts';
import { eventually } from '../support/eventually.ts';
import { ANN, ROOM, RedisLogs, say } from '../support/redis-logs.ts';
import { SilentLink } from '../support/silent-link.ts';

describe('RedisRoomLog, subscribed to', function () {
  this.timeout(120_000);
  let logs: RedisLogs;

  beforeEach(async () => {
    logs = await RedisLogs.start();
  });

  afterEach(() => logs.close());

  describe('subscriptions', () => {
    it('say that they were interrupted, so that nothing is missed however often they are cut', async () => {
      const [speaker, listener] = [await logs.open(), await logs.open()];
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
        await logs.server.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
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
      const link = await SilentLink.to(logs.server.port);
      try {
        const [cutOff, other] = [await logs.open(link.port), await logs.open()];
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
      const log = await logs.open();
      const channels = async (): Promise<string[]> => (await logs.server.admin.call('PUBSUB', 'SHARDCHANNELS')) as string[];
      const ends = [await log.subscribe(ROOM, () => undefined), await log.subscribe(ROOM, () => undefined)];
      expect(await channels()).to.deep.equal([`tchatter:{${ROOM}}:news`]);
      ends[0]?.();
      expect(await channels()).to.have.lengthOf(1);
      ends[1]?.();
      await eventually('the channel is given up', async () => (await channels()).length === 0);
    });

    it('come back for a reader that Redis cut for being slow, without an endless loop (C30)', async () => {
      await logs.server.admin.config('SET', 'client-output-buffer-limit', 'pubsub 256kb 128kb 5');
      const link = await SilentLink.to(logs.server.port);
      try {
        const [slow, other] = [await logs.open(link.port), await logs.open()];
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
});
