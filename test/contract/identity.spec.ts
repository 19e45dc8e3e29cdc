import { TICKET_TTL_MS } from '../../src/protocol/limits.ts';
import { MemoryIdentity } from '../../src/sessions/memory-identity.ts';
import { SESSION_TTL_MS } from '../../src/sessions/session-limits.ts';
import { RedisIdentity } from '../../src/sessions/redis-identity.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { openRedis } from '../support/redis-connections.ts';
import { RedisServer } from '../support/redis-server.ts';
import { describeIdentity } from './identity-contract.ts';

describeIdentity('in memory', () => {
  const clock = new ManualClock();
  const identity = new MemoryIdentity(clock);
  return Promise.resolve({
    identity,
    elsewhere: identity,
    letTicketsLapse: () => Promise.resolve(clock.advance(TICKET_TTL_MS)),
    letHalfASessionPass: () => Promise.resolve(clock.advance(SESSION_TTL_MS / 2)),
    close: () => identity.close(),
  });
});

describe('with a Redis server', function () {
  this.timeout(60_000);
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start();
  });

  after(() => server.stop());

  describeIdentity('in Redis', async () => {
    const connections = await Promise.all([openRedis(server.url), openRedis(server.url)]);
    const [identity, elsewhere] = connections.map(({ commands }) => new RedisIdentity(commands)) as [RedisIdentity, RedisIdentity];
    return {
      identity,
      elsewhere,
      letTicketsLapse: () => server.letPass(TICKET_TTL_MS),
      letHalfASessionPass: () => server.letPass(SESSION_TTL_MS / 2),
      async close() {
        await server.admin.flushall();
        await Promise.all(connections.map((own) => own.close()));
      },
    };
  });
});
