/** Whether a Redis server is set up so that it keeps what it acknowledged. */
import { Cluster, type Redis } from 'ioredis';
import type { Logger } from '../support/logger.ts';
import type { RedisClient } from './connections.ts';
import { withDeadline } from './unavailable.ts';

/** The server would lose data by design; the node must not start on it. The message is a sentence for the operator. */
export class RedisSettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RedisSettingsError';
  }
}

/**
 * Looks at the settings of every server that takes writes.
 * Rejects with {@link RedisSettingsError} where one evicts keys, with `RedisUnavailableError` where one does not answer;
 * warns where an acknowledged message could be lost by a crash, or where a server does not tell.
 */
export async function checkRedisServers(client: RedisClient, logger: Logger): Promise<void> {
  const servers = client instanceof Cluster ? client.nodes('master') : [client];
  await Promise.all(servers.map((server) => checkServer(server, logger)));
}

async function checkServer(server: Redis, logger: Logger): Promise<void> {
  const setting = async (name: string): Promise<string | undefined> => {
    try {
      // The client turns the flat list of names and values into one of its own forms; the value is the last in each.
      return Object.values(await withDeadline(() => server.config('GET', name))).at(-1);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      logger.warn({ err: error, setting: name }, 'Redis does not tell this setting; see to it that it is right');
      return undefined;
    }
  };
  const [policy, appendOnly, appendFsync] = await Promise.all(['maxmemory-policy', 'appendonly', 'appendfsync'].map(setting));
  if (policy !== undefined && policy !== 'noeviction') {
    throw new RedisSettingsError(
      `Redis has maxmemory-policy ${policy}, which removes whole rooms when memory is full; set it to noeviction.`,
    );
  }
  if (appendOnly === 'no') {
    logger.warn('Redis has appendonly no: a crash loses messages that were acknowledged; set it to yes');
  } else if (appendFsync !== undefined && appendFsync !== 'always') {
    logger.warn(
      { appendFsync },
      'Redis does not write each message through to the disk: a crash may lose the last second; set appendfsync to always',
    );
  }
}

/** Managed servers often forbid CONFIG. */
function isRefusal(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  return cause.startsWith('NOPERM') || cause.startsWith('ERR unknown command') || cause.startsWith('ERR unknown subcommand');
}
