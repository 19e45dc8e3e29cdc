/**
 * The connections to Redis: one for commands, one for subscriptions, one for sessions, so that none waits behind another.
 * Their settings turn ioredis's patience off: by default it hides an outage for over a minute, queues commands without
 * end and repeats those whose answer was lost. Here a call fails within 2 s, and whoever made it decides.
 */
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../support/logger.ts';
import { REDIS_DEADLINE_MS } from './unavailable.ts';
import { Subscriptions } from './subscriptions.ts';

export type RedisClient = Redis | Cluster;

/** ioredis declares this one so that an object which may lack it fits nowhere. */
type Options = Omit<RedisOptions, 'replyMapping'>;

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

export type RedisSettings =
  | { readonly kind: 'single'; readonly url: string }
  | { readonly kind: 'sentinel'; readonly sentinels: readonly RedisAddress[]; readonly name: string }
  | { readonly kind: 'cluster'; readonly nodes: readonly RedisAddress[] };

/** What a silent connection is given before it is cut and made anew; it also covers the greeting of a new one. */
const SILENCE_MS = REDIS_DEADLINE_MS;

/** An unanswered connect is a dead address; on a live network it takes milliseconds. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Short, so that a healed Redis is in use again well within 5 s; spread, so that nodes do not come back in step. */
const RECONNECT_BASE_MS = 100;
const RECONNECT_JITTER_MS = 400;

/** How long a peer that does not close its side is waited for; a stopped one never does. */
const DISCONNECT_TIMEOUT_MS = 100;

/** How often a cluster is asked who serves what, beside the times it says so itself. */
const CLUSTER_REFRESH_MS = 5_000;

export interface RedisConnections {
  readonly commands: RedisClient;
  readonly subscriptions: Subscriptions;
  readonly sessions: RedisClient;
  /** Resolves once all of them have been connected; waits as long as it takes. */
  readonly opened: Promise<void>;
  close(): Promise<void>;
}

/** What tells one connection from another. */
interface Purpose {
  readonly name: 'commands' | 'subscriptions' | 'sessions';
  readonly autoPipelining: boolean;
  /** For a client whose calls are not ours to run {@link withDeadline}. */
  readonly commandTimeoutMs?: number;
}

/** Opens the connections; they come and go by themselves from then on, and the state of each is logged. */
export function connectRedis(settings: RedisSettings, logger: Logger): RedisConnections {
  const clients: RedisClient[] = [];
  const opened: Promise<void>[] = [];
  const open = (purpose: Purpose): RedisClient => {
    const client = createClient(settings, purpose);
    clients.push(client);
    opened.push(new Promise((resolve) => client.once('ready', () => resolve())));
    logStates(client, purpose.name, logger);
    return client;
  };
  const commands = open({ name: 'commands', autoPipelining: true });
  const subscriber = open({ name: 'subscriptions', autoPipelining: false });
  const sessions = open({ name: 'sessions', autoPipelining: true, commandTimeoutMs: REDIS_DEADLINE_MS });
  const subscriptions = new Subscriptions(subscriber, logger);
  return {
    commands,
    subscriptions,
    sessions,
    opened: Promise.all(opened).then(() => undefined),
    async close() {
      subscriptions.close();
      for (const client of clients) {
        client.removeAllListeners('close');
        client.disconnect();
      }
    },
  };
}

function createClient(settings: RedisSettings, purpose: Purpose): RedisClient {
  const options: Options = { ...ownOptions(purpose), enableOfflineQueue: false, retryStrategy: reconnectDelayMs };
  switch (settings.kind) {
    case 'single':
      return new Redis(settings.url, options);
    case 'sentinel':
      return new Redis({
        ...options,
        sentinels: settings.sentinels.map(({ host, port }) => ({ host, port })),
        name: settings.name,
        sentinelRetryStrategy: reconnectDelayMs,
        sentinelCommandTimeout: REDIS_DEADLINE_MS,
      });
    case 'cluster':
      return new Cluster(
        settings.nodes.map(({ host, port }) => ({ host, port })),
        {
          redisOptions: ownOptions(purpose),
          enableAutoPipelining: purpose.autoPipelining,
          enableOfflineQueue: false,
          shardedSubscribers: purpose.name === 'subscriptions',
          clusterRetryStrategy: reconnectDelayMs,
          slotsRefreshTimeout: REDIS_DEADLINE_MS,
          slotsRefreshInterval: CLUSTER_REFRESH_MS,
        },
      );
  }
}

/** What holds for a connection to one server, and to each server of a cluster. */
function ownOptions({ autoPipelining, commandTimeoutMs }: Purpose): Omit<Options, 'enableOfflineQueue' | 'retryStrategy'> {
  return {
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
    enableAutoPipelining: autoPipelining,
    ...(commandTimeoutMs !== undefined && { commandTimeout: commandTimeoutMs }),
    // With 0 every unanswered command fails the moment its connection breaks. Any other value either repeats commands or,
    // with repeating switched off, leaves their promises pending for ever, and a stuck pipeline with them.
    maxRetriesPerRequest: 0,
    maxLoadingRetryTime: RECONNECT_JITTER_MS,
    // We subscribe again ourselves: only so do we know when it is done, and can say that something may have been missed.
    autoResubscribe: false,
    // A primary that became a replica keeps its connections: they lead to the wrong server from then on.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}

function reconnectDelayMs(): number {
  return RECONNECT_BASE_MS + Math.floor(Math.random() * RECONNECT_JITTER_MS);
}

/** Logs when a connection is lost and found, once each: an outage makes an error at every attempt. */
function logStates(client: RedisClient, purpose: string, logger: Logger): void {
  let lost = false;
  client.on('error', (error: unknown) => {
    if (!lost) logger.warn({ err: error, purpose }, 'the connection to Redis is lost; trying again until it is back');
    lost = true;
  });
  client.on('close', () => {
    if (!lost) logger.warn({ purpose }, 'the connection to Redis was closed; trying again until it is back');
    lost = true;
  });
  client.on('ready', () => {
    logger.info({ purpose }, lost ? 'the connection to Redis is back' : 'connected to Redis');
    lost = false;
  });
}
