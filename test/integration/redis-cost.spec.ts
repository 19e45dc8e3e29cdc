/** What a message costs Redis, however many clients there are. */
import { expect } from 'chai';
import { RedisRoomLog } from '../../src/log/redis-room-log.ts';
import { connectRedis, type RedisConnections } from '../../src/redis/connections.ts';
import { roomKeys } from '../../src/redis/keys.ts';
import { systemClock, type Clock } from '../../src/support/clock.ts';
import { eventually } from '../support/eventually.ts';
import { MemoryNode, sending, type Talker } from '../support/memory-node.ts';
import { quietLogger } from '../support/quiet-logger.ts';
import { RedisServer } from '../support/redis-server.ts';

const MESSAGES = 60;

/**
 * Without what a node does every two seconds whatever is said: it compares heads, one script call a room and node, and reads a message
 * that it finds stored before the publication has come, which would count here by chance.
 */
const UNINTERRUPTED: Clock = { ...systemClock, every: () => () => undefined };

/** A node whose log is in Redis; its presence is not, so that every command counted is the log's. */
interface LoggingNode {
  readonly node: MemoryNode;
  readonly connections: RedisConnections;
}

describe('The cost of a message in Redis', function () {
  this.timeout(120_000);
  let redis: RedisServer;
  let nodes: LoggingNode[];

  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis.stop());

  beforeEach(async () => {
    nodes = await Promise.all(['n1', 'n2', 'n3'].map(startLoggingNode));
  });
  afterEach(async () => {
    for (const { node, connections } of nodes) {
      node.connections.closeAll(4010, 'over');
      node.rooms.close();
      await connections.close();
    }
  });

  async function startLoggingNode(name: string): Promise<LoggingNode> {
    const connections = connectRedis({ kind: 'single', url: redis.url }, quietLogger);
    await connections.opened;
    const log = new RedisRoomLog({ connections, historyLimit: 10_000, logger: quietLogger });
    return { node: new MemoryNode({ log, name, sendRate: { perSecond: 1e6, burst: 1e6 }, clock: UNINTERRUPTED }), connections };
  }

  async function enter(index: number, people: number, room: string): Promise<Talker[]> {
    const { node } = nodes[index] as LoggingNode;
    const talkers = await Promise.all(Array.from({ length: people }, (_, person) => node.greet(`${index}-${person}`, [room])));
    for (const talker of talkers) await eventually('it has joined', () => talker.of('joined').length === 1);
    return talkers;
  }

  /** How often each command was called while `action` ran, those of scripts included. */
  async function callsDuring(action: () => Promise<void>): Promise<Map<string, number>> {
    await redis.admin.config('RESETSTAT');
    await action();
    const stats = await redis.admin.info('commandstats');
    return new Map([...stats.matchAll(/cmdstat_([a-z|]+):calls=(\d+)/g)].map(([, name = '', calls]) => [name, Number(calls)]));
  }

  async function costOf(people: number, room: string): Promise<Map<string, number>> {
    const talkers = [...(await enter(0, people, room)), ...(await enter(1, people, room))];
    const [writer] = talkers;
    return callsDuring(async () => {
      for (let said = 1; said <= MESSAGES; said += 1) {
        writer?.say(sending(room, `message ${said}`));
        await eventually('all have it', () => talkers.every((talker) => talker.messages(room).length === said), { everyMs: 1 });
      }
    });
  }

  it('FAN-5 is one script call and one publication, for two clients as for sixty', async () => {
    for (const [room, people] of [
      ['few', 1],
      ['many', 30],
    ] as const) {
      const calls = await costOf(people, room);
      expect(calls.get('xadd'), `${room}: stored`).to.equal(MESSAGES);
      expect(calls.get('spublish'), `${room}: published`).to.equal(MESSAGES);
      expect(calls.get('evalsha'), `${room}: script calls`).to.equal(MESSAGES);
      expect(calls.get('xrange') ?? 0, `${room}: nobody had to read the log`).to.equal(0);
    }
  });

  it('FAN-5 shares script calls between messages that are sent at once', async () => {
    const talkers = await enter(0, 20, 'busy');
    const calls = await callsDuring(async () => {
      for (let count = 0; count < 50; count += 1) for (const talker of talkers) talker.say(sending('busy', 'all at once'));
      await eventually('all are acknowledged', () => talkers.every((talker) => talker.of('ack').length === 50));
    });
    expect(calls.get('xadd')).to.equal(1_000);
    expect(calls.get('evalsha')).to.be.below(100);
  });

  it('FAN-5 falls on those nodes alone that have somebody in the room, once each', async () => {
    await enter(0, 5, 'red');
    await enter(1, 5, 'red');
    await enter(2, 5, 'blue');
    const subscribers = await redis.admin.call('PUBSUB', 'SHARDNUMSUB', roomKeys('red').news, roomKeys('blue').news);
    expect(subscribers).to.deep.equal([roomKeys('red').news, 2, roomKeys('blue').news, 1]);
  });
});
