import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisRoomLog } from '../../src/log/redis-room-log.ts';
import type { LogEvent } from '../../src/log/room-log.ts';
import type { Position } from '../../src/protocol/position.ts';
import { RedisPresence } from '../../src/presence/redis-presence.ts';
import { connectRedis, type RedisConnections, type RedisSettings } from '../../src/redis/connections.ts';
import { checkRedisServers } from '../../src/redis/server-check.ts';
import { RedisIdentity } from '../../src/sessions/redis-identity.ts';
import { createRedisSessionRateLimiter } from '../../src/sessions/redis-session-rate.ts';
import { systemClock } from '../../src/support/clock.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { quietLogger } from '../support/quiet-logger.ts';
import { RedisServer } from '../support/redis-server.ts';

const ANN = { id: 'u-ann', name: 'Ann' };
const ROOMS = Array.from({ length: 12 }, (_, index) => `room-${index}`);

/** Says one more in a room, again until it is acknowledged. */
function sayUntilStored(log: RedisRoomLog, room: string, id: string, known?: Position): Promise<Position> {
  return eventually(
    `${id} is stored`,
    async () => {
      const { epoch, seq } = await log.append({ room, user: ANN, id, text: id, known });
      return { epoch, seq, id };
    },
    { withinMs: 60_000 },
  );
}

describe('Redis Cluster', function () {
  this.timeout(120_000);
  let servers: RedisServer[];
  let connections: RedisConnections;

  before(async () => {
    servers = await Promise.all(
      Array.from({ length: 3 }, () => RedisServer.start({ 'cluster-enabled': 'yes', 'cluster-node-timeout': '2000' })),
    );
    const [first, ...others] = servers as [RedisServer, ...RedisServer[]];
    for (const { port } of others) await first.admin.cluster('MEET', '127.0.0.1', port);
    await Promise.all(
      servers.map((server, index) =>
        server.admin.call('CLUSTER', 'ADDSLOTSRANGE', Math.ceil((16_384 * index) / 3), Math.ceil((16_384 * (index + 1)) / 3) - 1),
      ),
    );
    for (const server of servers) {
      await eventually('the cluster is whole', async () => {
        const info = await server.admin.cluster('INFO');
        return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
      });
    }
    const settings: RedisSettings = { kind: 'cluster', nodes: servers.map(({ port }) => ({ host: '127.0.0.1', port })) };
    connections = connectRedis(settings, quietLogger);
    await connections.opened;
  });

  after(async () => {
    await connections.close();
    await Promise.all(servers.map((server) => server.stop()));
  });

  it('keeps the logs of many rooms, spread over the servers, and lists them', async () => {
    const log = new RedisRoomLog({ connections, historyLimit: 100, logger: quietLogger });
    const heard = new Map<string, LogEvent[]>(ROOMS.map((room) => [room, []]));
    for (const room of ROOMS) await log.subscribe(room, (event) => heard.get(room)?.push(event));
    await Promise.all(
      ROOMS.flatMap((room) =>
        Array.from({ length: 20 }, (_, index) => log.append({ room, user: ANN, id: `message-${index}`, text: 'a', known: undefined })),
      ),
    );
    for (const room of ROOMS) {
      await eventually('all is heard', () => heard.get(room)?.length === 20);
      expect((await log.readAfter(room, 0, 100)).entries.map(({ seq }) => seq)).to.deep.equal(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
    }
    expect([...(await log.rooms())].sort()).to.deep.equal(ROOMS.map((room) => [room, 20]).sort());
    const positions = await log.positions(new Map(ROOMS.map((room) => [room, undefined])));
    expect([...positions.values()].map(({ seq }) => seq)).to.deep.equal(ROOMS.map(() => 20));
  });

  it('holds presence, people, tickets and rates', async () => {
    const presence = new RedisPresence({ connections, holder: 'node-1', clock: systemClock, logger: quietLogger });
    const heard: string[] = [];
    for (const room of ROOMS) await presence.subscribe(room, ({ event }) => heard.push(`${room} ${event}`));
    await Promise.all(ROOMS.map((room) => presence.enter(room, ANN)));
    await presence.renew(ROOMS.map((room) => ({ room, user: ANN })));
    await eventually('all is heard', () => heard.length === ROOMS.length);
    expect([...(await presence.counts(ROOMS)).values()]).to.deep.equal(ROOMS.map(() => 1));
    await presence.close();

    const identity = new RedisIdentity(connections.commands);
    await identity.setName(ANN.id, ANN.name);
    expect(await identity.redeemTicket(await identity.issueTicket(ANN.id), 'nonce-1')).to.deep.equal(ANN);
    expect(await createRedisSessionRateLimiter({ perMinute: 1, burst: 1 }, connections.commands).take('192.0.2.1')).to.deep.equal({
      allowed: true,
    });
  });

  it('looks at the settings of every server', async () => {
    await servers[2]?.admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const refusal = await checkRedisServers(connections.commands, quietLogger).catch((error: unknown) => error);
    await servers[2]?.admin.config('SET', 'maxmemory-policy', 'noeviction');
    expect(refusal).to.be.instanceOf(Error).with.property('name', 'RedisSettingsError');
    await checkRedisServers(connections.commands, quietLogger);
  });

  it('says that subscriptions were interrupted, and hears again', async () => {
    const log = new RedisRoomLog({ connections, historyLimit: 100, logger: quietLogger });
    for (const room of ROOMS) {
      const heard: LogEvent[] = [];
      const end = await log.subscribe(room, (event) => heard.push(event));
      for (const server of servers) await server.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await eventually('the interruption is told', () => heard.some(({ kind }) => kind === 'interrupted'));
      // A message may fall into a later part of the same interruption; one that follows is heard.
      let said = 0;
      await eventually('it hears again', async () => {
        await sayUntilStored(log, room, `after-the-cut-${(said += 1)}`);
        return heard.at(-1)?.kind === 'appended';
      });
      end();
    }
  });

  it('goes on after one of its servers was killed and came back', async () => {
    const log = new RedisRoomLog({ connections, historyLimit: 100, logger: quietLogger });
    for (const server of servers) {
      await server.kill();
      await server.startAgain();
      for (const room of ROOMS) await sayUntilStored(log, room, `after-${server.port}`);
    }
  });
});

describe('Redis Sentinel', function () {
  this.timeout(120_000);
  let primary: RedisServer;
  let replica: RedisServer;
  let sentinel: ChildProcess;
  let directory: string;
  let connections: RedisConnections;

  before(async () => {
    [primary, replica] = await Promise.all([RedisServer.start(), RedisServer.start()]);
    await replica.admin.replicaof('127.0.0.1', primary.port);
    await eventually('the replica follows', async () => (await replica.admin.info('replication')).includes('master_link_status:up'));
    directory = await mkdtemp(join(tmpdir(), 'tchatter-sentinel-'));
    const port = await freePort();
    const file = join(directory, 'sentinel.conf');
    await writeFile(
      file,
      [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${directory}`,
        `sentinel monitor chat 127.0.0.1 ${primary.port} 1`,
        'sentinel down-after-milliseconds chat 1000',
        'sentinel failover-timeout chat 5000',
      ].join('\n'),
    );
    sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
    connections = connectRedis({ kind: 'sentinel', sentinels: [{ host: '127.0.0.1', port }], name: 'chat' }, quietLogger);
    await connections.opened;
  });

  after(async () => {
    await connections.close();
    const exited = once(sentinel, 'exit');
    sentinel.kill('SIGKILL');
    await exited;
    await Promise.all([primary.stop(), replica.stop()]);
    await rm(directory, { recursive: true, force: true });
  });

  it('goes on with the replica that took over, hears again, and begins a new epoch if it lacks the tail', async () => {
    const log = new RedisRoomLog({ connections, historyLimit: 100, logger: quietLogger });
    const heard: LogEvent[] = [];
    await log.subscribe('lobby', (event) => heard.push(event));
    const copied = await sayUntilStored(log, 'lobby', 'copied-message');
    await eventually('it is copied', async () => (await replica.admin.xlen('tchatter:{lobby}:log')) === 1);
    await sentinelHasReplica();
    // What is said from here on never reaches the replica.
    replica.freeze();
    const known = await sayUntilStored(log, 'lobby', 'lost-message', copied);
    await primary.kill();
    replica.thaw();
    // Bytes already on their way are delivered even so; either outcome must be a right one.
    const result = await sayUntilStored(log, 'lobby', 'next-message', known);
    const { entries, epoch } = await eventually('it can be read', () => log.readAfter('lobby', 0, 10));
    expect(epoch).to.equal(result.epoch);
    const ids = entries.map(({ id }) => id);
    if (result.epoch === known.epoch) expect(ids).to.deep.equal(['copied-message', 'lost-message', 'next-message']);
    else expect(ids).to.deep.equal(['copied-message', 'next-message']);
    await eventually('the interruption is told', () => heard.some(({ kind }) => kind === 'interrupted'));
    await sayUntilStored(log, 'lobby', 'last-message', result);
    await eventually('it hears again', () => heard.some((event) => event.kind === 'appended' && event.entry.id === 'last-message'));
  });

  async function sentinelHasReplica(): Promise<void> {
    await eventually('the sentinel knows the replica', async () => String(await primary.admin.client('LIST')).includes('cmd=replconf'));
    await eventually('the sentinel watches the replica', async () => String(await replica.admin.client('LIST')).includes('name=sentinel'));
  }
});
