import { MemoryRoomLog } from '../../src/log/memory-room-log.ts';
import { RedisRoomLog } from '../../src/log/redis-room-log.ts';
import { IDEMPOTENCY_TTL_MS } from '../../src/protocol/limits.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RedisServer } from '../support/redis-server.ts';
import { openRedis } from '../support/redis-connections.ts';
import { quietLogger } from '../support/quiet-logger.ts';
import { CONTRACT_HISTORY_LIMIT, type RoomLogUnderTest } from './room-log-case.ts';
import { describeRoomLog } from './room-log-contract.ts';
import { describeRoomLogFollowing } from './room-log-following-contract.ts';

function describeAll(implementation: string, open: () => Promise<RoomLogUnderTest>): void {
  describeRoomLog(implementation, open);
  describeRoomLogFollowing(implementation, open);
}

describeAll('in memory', () => {
  const clock = new ManualClock();
  const log = new MemoryRoomLog({ clock, historyLimit: CONTRACT_HISTORY_LIMIT });
  return Promise.resolve({
    log,
    elsewhere: log,
    letIdsLapse: () => Promise.resolve(clock.advance(IDEMPOTENCY_TTL_MS)),
    close: () => log.close(),
  });
});

describe('with a Redis server', function () {
  this.timeout(60_000);
  let server: RedisServer;

  before(async () => {
    server = await RedisServer.start();
  });

  after(() => server.stop());

  describeAll('in Redis', async () => {
    const connections = await Promise.all([openRedis(server.url), openRedis(server.url)]);
    const [log, elsewhere] = connections.map(
      (own) => new RedisRoomLog({ connections: own, historyLimit: CONTRACT_HISTORY_LIMIT, logger: quietLogger }),
    ) as [RedisRoomLog, RedisRoomLog];
    return {
      log,
      elsewhere,
      letIdsLapse: () => server.letPass(IDEMPOTENCY_TTL_MS),
      async close() {
        await Promise.all([log.close(), elsewhere.close()]);
        await Promise.all(connections.map((own) => own.close()));
      },
    };
  });
});
