/**
 * The environment, read once at the start into one trusted object. A wrong value stops the start with a sentence that
 * names the variable; an empty one counts as not set. Units are in the property names.
 */
import { hostname as systemHostname } from 'node:os';
import { z } from 'zod';
import { boolean, hostPorts, number, oneOf, origins, pattern, redisUrl, secret, text, type HostPort } from './support/env-values.ts';
import { randomId } from './support/random.ts';

export type RedisConfig =
  | { readonly kind: 'single'; readonly url: string }
  | { readonly kind: 'sentinel'; readonly sentinels: readonly HostPort[]; readonly name: string }
  | { readonly kind: 'cluster'; readonly nodes: readonly HostPort[] };

export interface Config {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Unique among the nodes that share a Redis. */
  readonly nodeName: string;
  readonly appVersion: string;
  /** `undefined` is the embedded default: everything in this process's memory. */
  readonly redis: RedisConfig | undefined;
  readonly sessionSecret: string;
  /** Proxies in front of this node whose `X-Forwarded-*` headers are believed; 0 believes none. */
  readonly trustProxyHops: number;
  /** As browsers send them, beside our own. */
  readonly allowedOrigins: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Messages of one session. */
  readonly sendRatePerSecond: number;
  readonly sendBurst: number;
  /** New sessions of one address; 0 switches the limit off. */
  readonly sessionRatePerMinute: number;
  readonly sessionBurst: number;
  /** Messages kept of each room. */
  readonly historyLimitMessages: number;
  /** From the signal to the exit, at most. */
  readonly drainTimeoutMs: number;
  /** Over which the clients are asked to move. */
  readonly moveWindowMs: number;
  /** From "not ready" to the first `move`: the balancer has to notice first. */
  readonly drainDelayMs: number;
  /** Whether the machine room is open to everybody. */
  readonly opsPublic: boolean;
  /** Opens the machine room to those who have it; `undefined` where nobody has. */
  readonly opsToken: string | undefined;
}

/** The message is for the operator: a sentence for each wrong variable, one a line. */
export class ConfigError extends Error {
  constructor(sentences: readonly string[]) {
    super(sentences.join('\n'));
    this.name = 'ConfigError';
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const SECRET_MIN_CHARACTERS = 16;

const environment = z.object({
  PORT: number({ from: 0, to: 65_535, whole: true }).default(8080),
  HOST: pattern(/^[A-Za-z0-9.:_%-]{1,255}$/, 'an address or host name to listen on, such as 0.0.0.0').optional(),
  NODE_NAME: pattern(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 of A-Z, a-z, 0-9, ".", "_" and "-"').optional(),
  APP_VERSION: pattern(/^[A-Za-z0-9._+-]{1,64}$/, '1 to 64 of A-Z, a-z, 0-9, ".", "_", "+" and "-"').optional(),
  REDIS_URL: redisUrl().optional(),
  REDIS_SENTINELS: hostPorts().optional(),
  REDIS_SENTINEL_NAME: text().optional(),
  REDIS_CLUSTER: hostPorts().optional(),
  SESSION_SECRET: secret(SECRET_MIN_CHARACTERS).optional(),
  TRUST_PROXY: number({ from: 0, to: 16, whole: true, unit: 'proxies in front of the node' }).default(0),
  ALLOWED_ORIGINS: origins().default([]),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  SEND_RATE: number({ from: 0.1, to: 10_000, unit: 'messages a second' }).default(20),
  SEND_BURST: number({ from: 1, to: 10_000, whole: true, unit: 'messages' }).default(40),
  SESSION_RATE: number({ from: 0, to: 1_000_000, unit: 'sessions a minute' }).default(600),
  SESSION_BURST: number({ from: 1, to: 1_000_000, whole: true, unit: 'sessions' }).default(300),
  HISTORY_LIMIT: number({ from: 1, to: 1_000_000, whole: true, unit: 'messages' }).default(10_000),
  DRAIN_TIMEOUT: number({ from: 0, to: 3_600, unit: 'seconds' }).default(30),
  MOVE_WINDOW: number({ from: 0, to: 600, unit: 'seconds' }).default(5),
  DRAIN_DELAY_MS: number({ from: 0, to: 60_000, whole: true, unit: 'milliseconds' }).default(2_500),
  OPS_PUBLIC: boolean().default(false),
  OPS_TOKEN: secret(SECRET_MIN_CHARACTERS).optional(),
});

type Environment = z.infer<typeof environment>;

/** Values of these stay out of messages: they hold passwords. */
const CONFIDENTIAL: ReadonlySet<PropertyKey> = new Set(['SESSION_SECRET', 'OPS_TOKEN', 'REDIS_URL']);

/**
 * Reads the configuration from `env`. `hostname` makes the default node name of nodes that share a Redis.
 * @throws ConfigError where a value is wrong, missing, or contradicts another.
 */
export function readConfig(env: NodeJS.ProcessEnv, packageVersion: string, hostname: string = systemHostname()): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const result = environment.safeParse(given);
  if (!result.success) throw new ConfigError(sentencesOf(result.error.issues, given));
  const values = result.data;
  const redis = redisOf(values);
  if (redis !== undefined && values.SESSION_SECRET === undefined) {
    throw new ConfigError([
      `SESSION_SECRET must be set where nodes share a Redis: at least ${SECRET_MIN_CHARACTERS} random characters, the same on every node.`,
    ]);
  }
  return {
    port: values.PORT,
    host: values.HOST ?? (redis === undefined ? '127.0.0.1' : '0.0.0.0'),
    nodeName: values.NODE_NAME ?? (redis === undefined ? 'node-1' : nameOf(hostname, values.PORT)),
    appVersion: values.APP_VERSION ?? packageVersion,
    redis,
    sessionSecret: values.SESSION_SECRET ?? randomId(48),
    trustProxyHops: values.TRUST_PROXY,
    allowedOrigins: values.ALLOWED_ORIGINS,
    logLevel: values.LOG_LEVEL,
    sendRatePerSecond: values.SEND_RATE,
    sendBurst: values.SEND_BURST,
    sessionRatePerMinute: values.SESSION_RATE,
    sessionBurst: values.SESSION_BURST,
    historyLimitMessages: values.HISTORY_LIMIT,
    drainTimeoutMs: Math.round(values.DRAIN_TIMEOUT * 1000),
    moveWindowMs: Math.round(values.MOVE_WINDOW * 1000),
    drainDelayMs: values.DRAIN_DELAY_MS,
    opsPublic: values.OPS_PUBLIC,
    opsToken: values.OPS_TOKEN,
  };
}

/** Two nodes on one host differ by their ports; both would otherwise hold the same leases. A port taken at random tells nothing yet. */
function nameOf(hostname: string, port: number): string {
  return `${hostname.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 56)}-${port === 0 ? randomId(6) : port}`;
}

function redisOf(values: Environment): RedisConfig | undefined {
  const { REDIS_URL: url, REDIS_SENTINELS: sentinels, REDIS_SENTINEL_NAME: name, REDIS_CLUSTER: nodes } = values;
  const named = Object.entries({ REDIS_URL: url, REDIS_SENTINELS: sentinels, REDIS_CLUSTER: nodes }).filter(
    ([, value]) => value !== undefined,
  );
  if (named.length > 1) {
    throw new ConfigError([`${named.map(([variable]) => variable).join(' and ')} contradict each other: set only one of them.`]);
  }
  if (sentinels !== undefined && name === undefined) {
    throw new ConfigError(['REDIS_SENTINEL_NAME must be set beside REDIS_SENTINELS: the name under which the sentinels know the primary.']);
  }
  if (sentinels === undefined && name !== undefined) {
    throw new ConfigError(['REDIS_SENTINELS must be set beside REDIS_SENTINEL_NAME, in the form host:port,host:port.']);
  }
  if (url !== undefined) return { kind: 'single', url };
  if (sentinels !== undefined && name !== undefined) return { kind: 'sentinel', sentinels, name };
  if (nodes !== undefined) return { kind: 'cluster', nodes };
  return undefined;
}

function sentencesOf(issues: readonly z.core.$ZodIssue[], given: Readonly<Record<string, unknown>>): readonly string[] {
  const sentences = new Map<PropertyKey, string>();
  for (const { path, message } of issues) {
    const variable = path[0] ?? 'The environment';
    const found = CONFIDENTIAL.has(variable) ? '' : `, but is ${JSON.stringify(given[String(variable)])}`;
    if (!sentences.has(variable)) sentences.set(variable, `${String(variable)} must be ${message}${found}.`);
  }
  return [...sentences.values()];
}
