/** Connections to a test's Redis server, in use from the first call on. */
import { connectRedis, type RedisConnections } from '../../src/redis/connections.ts';
import { quietLogger } from './quiet-logger.ts';

export async function openRedis(url: string): Promise<RedisConnections> {
  const connections = connectRedis({ kind: 'single', url }, quietLogger);
  await connections.opened;
  return connections;
}
