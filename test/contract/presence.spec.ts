import { MemoryPresence, MemoryPresenceRooms } from '../../src/presence/memory-presence.ts';
import { RedisPresence } from '../../src/presence/redis-presence.ts';
import { systemClock } from '../../src/support/clock.ts';
import { quietLogger } from '../support/quiet-logger.ts';
import { openRedis } from '../support/redis-connections.ts';
import { RedisServer } from '../support/redis-server.ts';
import { describePresence } from './presence-contract.ts';

describePresence('in memory', (timing) => {
  const rooms = new MemoryPresenceRooms(systemClock, timing);
  const [here, there] = [new MemoryPresence(rooms, 'here'), new MemoryPresence(rooms, 'there')];
  return Promise.resolve({ here, there, close: () => here.close() });
});

describe('with a Redis server', function () {
  this.timeout(60_000);
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start();
  });

  after(() => server.stop());

  describePresence('in Redis', async (timing) => {
    const connections = await Promise.all([openRedis(server.url), openRedis(server.url)]);
    const [here, there] = connections.map(
      (own, index) => new RedisPresence({ connections: own, holder: `node-${index}`, clock: systemClock, logger: quietLogger, timing }),
    ) as [RedisPresence, RedisPresence];
    return {
      here,
      there,
      async close() {
        await Promise.all([here.close(), there.close()]);
        await Promise.all(connections.map((own) => own.close()));
      },
    };
  });
});
