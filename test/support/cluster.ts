/** A whole deployment as plain processes on loopback: HAProxy, Redis and nodes, and verbs for everything that can happen to them. */
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import type { BalancedNode } from './haproxy-config.ts';
import { HaproxyServer, type ServerState } from './haproxy-server.ts';
import { RedisServer } from './redis-server.ts';
import { startNode, type ProcessEnd, type RunningNode } from './start-node.ts';

export interface ClusterOptions {
  /** How many, named `app1`, `app2`, …; three by default. */
  readonly nodes?: number;
  /** Environment of all nodes beside what makes them a cluster. */
  readonly env?: Readonly<Record<string, string>>;
  /** HAProxy's port; a free one by default. */
  readonly port?: number;
}

export class Cluster {
  readonly redis: RedisServer;
  readonly haproxy: HaproxyServer;
  readonly #env: Readonly<Record<string, string>>;
  readonly #places: readonly BalancedNode[];
  readonly #nodes = new Map<string, RunningNode>();
  readonly #paused = new Set<string>();

  private constructor(redis: RedisServer, haproxy: HaproxyServer, places: readonly BalancedNode[], env: Readonly<Record<string, string>>) {
    this.redis = redis;
    this.haproxy = haproxy;
    this.#places = places;
    this.#env = env;
  }

  /** Resolves when every node is in service. */
  static async start({ nodes = 3, env = {}, port }: ClusterOptions = {}): Promise<Cluster> {
    const places: BalancedNode[] = [];
    for (let number = 1; number <= nodes; number += 1) places.push({ name: `app${number}`, address: '127.0.0.1', port: await freePort() });
    const redis = await RedisServer.start();
    const haproxy = await HaproxyServer.start({ nodes: places, ...(port !== undefined && { port }) }).catch(async (error: unknown) => {
      await redis.stop();
      throw error;
    });
    const cluster = new Cluster(redis, haproxy, places, env);
    try {
      await Promise.all(cluster.names.map((name) => cluster.startNode(name)));
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** Where everybody comes in, without a slash at the end. */
  get url(): string {
    return this.haproxy.url;
  }

  get names(): readonly string[] {
    return this.#places.map(({ name }) => name);
  }

  /** The process of a node, the ended one where it has ended. */
  node(name: string): RunningNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`There is no node ${name}; there are ${this.names.join(', ')}.`);
    return node;
  }

  /**
   * Starts a node at its place, with `env` over what all have (`APP_VERSION` for an update), from the program `entry` where it
   * is not this version's. Resolves when it is in service.
   */
  async startNode(name: string, env: Readonly<Record<string, string>> = {}, entry?: string): Promise<RunningNode> {
    const settings = {
      NODE_NAME: name,
      PORT: String(this.#place(name).port),
      HOST: '127.0.0.1',
      REDIS_URL: this.redis.url,
      SESSION_SECRET: 'a secret of the test cluster alone',
      TRUST_PROXY: '1',
      ...this.#env,
      ...env,
    };
    const node = await startNode(settings, entry === undefined ? {} : { entry });
    this.#nodes.set(name, node);
    await this.serverIs(name, 'UP');
    return node;
  }

  /** Ends a node and waits for its end: with SIGTERM it moves its clients away first. */
  stopNode(name: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<ProcessEnd> {
    return this.node(name).stop(signal);
  }

  killNode(name: string): Promise<ProcessEnd> {
    return this.stopNode(name, 'SIGKILL');
  }

  /** Stops a node in its tracks: its sockets stay open and nobody answers. */
  pauseNode(name: string): void {
    this.#paused.add(name);
    this.node(name).process.kill('SIGSTOP');
  }

  resumeNode(name: string): void {
    this.#paused.delete(name);
    this.node(name).process.kill('SIGCONT');
  }

  killRedis(): Promise<void> {
    return this.redis.kill();
  }

  /** Starts Redis with what it had. */
  startRedis(): Promise<void> {
    return this.redis.startAgain();
  }

  /** Starts Redis, or crashes and starts it, with nothing. */
  startRedisEmpty(): Promise<void> {
    return this.redis.restartWith(undefined);
  }

  /** Copies Redis's files as they are now, for {@link startRedisFrom}. */
  copyAof(): Promise<string> {
    return this.redis.saveFiles();
  }

  /** Starts Redis, or crashes and starts it, with the files of a {@link copyAof}. */
  startRedisFrom(copy: string): Promise<void> {
    return this.redis.restartWith(copy);
  }

  pauseRedis(): void {
    this.redis.freeze();
  }

  resumeRedis(): void {
    this.redis.thaw();
  }

  /** Says something to Redis behind the nodes' backs, for example `('config', 'set', 'maxmemory', '1mb')`. */
  redisCommand(command: string, ...args: readonly string[]): Promise<unknown> {
    return this.redis.admin.call(command, ...args);
  }

  reloadHaproxy(): Promise<void> {
    return this.haproxy.reload();
  }

  killHaproxy(): Promise<void> {
    return this.haproxy.kill();
  }

  startHaproxy(): Promise<void> {
    return this.haproxy.startAgain();
  }

  haproxyServerStates(): Promise<readonly ServerState[]> {
    return this.haproxy.serverStates();
  }

  /** Resolves when HAProxy sees the node like this. */
  async serverIs(name: string, status: string): Promise<void> {
    await eventually(`HAProxy sees ${name} as ${status}`, async () =>
      (await this.haproxyServerStates()).some((server) => server.name === name && server.status === status),
    );
  }

  /** Ends everything it started, whatever state it is in. */
  async close(): Promise<void> {
    for (const name of this.#paused) this.resumeNode(name);
    await Promise.all([...this.#nodes.values()].map((node) => node.stop('SIGINT')));
    await Promise.all([this.haproxy.stop(), this.redis.stop()]);
  }

  #place(name: string): BalancedNode {
    const place = this.#places.find((one) => one.name === name);
    if (place === undefined) throw new Error(`There is no node ${name}; there are ${this.names.join(', ')}.`);
    return place;
  }
}
