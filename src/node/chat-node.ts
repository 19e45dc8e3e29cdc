/** One node: puts the parts together, starts them, and ends them in the right order. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config.ts';
import { ConnectionRegistry } from '../connections/connection-registry.ts';
import { createApp } from '../http/app.ts';
import type { OpsAccess } from '../http/ops-routes.ts';
import { createOriginPolicy } from '../http/origin-policy.ts';
import { tuneServer } from '../http/tune-server.ts';
import { MachineRoom } from '../ops/machine-room.ts';
import { Reporter } from '../ops/reporter.ts';
import { SceneWatch } from '../ops/scene-watch.ts';
import { VitalSigns } from '../ops/vital-signs.ts';
import { CloseCode } from '../protocol/codes.ts';
import { RoomRegistry } from '../rooms/room-registry.ts';
import { loadClientScript } from '../sockjs/client-script.ts';
import { createSockJsEndpoint, shouldUpgrade, type SockJsEndpoint } from '../sockjs/endpoint.ts';
import { systemClock, type Clock } from '../support/clock.ts';
import { createLogger, type Logger } from '../support/logger.ts';
import { Metrics } from '../support/metrics.ts';
import { KeyedRateLimiter } from '../support/rate-limit.ts';
import { randomId } from '../support/random.ts';
import { sendAllCompiled } from '../support/send-all.ts';
import { findClientFiles } from './client-files.ts';
import { drain } from './drain.ts';
import { EveningOut } from './even-out.ts';
import { LifeCycle, type NodeState } from './life-cycle.ts';
import { createStores, type Stores } from './stores.ts';

/** People whose pace is remembered at a time; beyond it the one silent for longest is forgotten. */
const PACED_PEOPLE_MAX = 100_000;

/** Handshakes that may wait to be accepted: a crowd that comes back overflows the usual 511, and each then waits a second. */
const LISTEN_BACKLOG = 4_096;

/** Characters of a start's name: enough that no two of a node are the same. */
const START_LENGTH = 8;

/** How long the last answers may take before the node exits all the same. */
const LAST_ANSWERS_MS = 2_000;

export class ChatNode {
  readonly logger: Logger;
  readonly #config: Config;
  readonly #clock: Clock = systemClock;
  readonly #metrics: Metrics;
  readonly #lifeCycle: LifeCycle;
  readonly #stores: Stores;
  readonly #rooms: RoomRegistry;
  readonly #connections: ConnectionRegistry;
  readonly #eveningOut: EveningOut;
  readonly #reporter: Reporter;
  readonly #endpoint: SockJsEndpoint;
  readonly #server: Server;

  constructor(config: Config) {
    const { nodeName: name, appVersion: version } = config;
    this.#config = config;
    this.logger = createLogger(config.logLevel, name, version);
    this.#metrics = new Metrics(name, version);
    this.#lifeCycle = new LifeCycle(this.#metrics, this.#clock);
    this.#stores = createStores({ config, clock: this.#clock, logger: this.logger });
    const shared = { clock: this.#clock, logger: this.logger, metrics: this.#metrics };
    this.#rooms = new RoomRegistry({ log: this.#stores.log, presence: this.#stores.presence, ...shared });
    this.#eveningOut = new EveningOut({
      connections: { [Symbol.iterator]: () => this.#connections[Symbol.iterator]() },
      identity: this.#stores.identity,
      windowMs: config.moveWindowMs,
      ...shared,
    });
    this.#connections = new ConnectionRegistry({
      node: { name, version },
      identity: this.#eveningOut.watching(this.#stores.identity),
      log: this.#stores.log,
      rooms: this.#rooms,
      sendLimiter: new KeyedRateLimiter({ perSecond: config.sendRatePerSecond, burst: config.sendBurst }, PACED_PEOPLE_MAX),
      ...shared,
    });
    this.#reporter = new Reporter({
      process: { node: name, start: randomId(START_LENGTH), version, startedAt: Math.round(performance.timeOrigin) },
      state: () => (this.state === 'stopped' ? 'gone' : this.state),
      vitalSigns: new VitalSigns(this.#metrics),
      store: this.#stores.ops,
      ...shared,
    });
    const edges = this.#createEdges();
    this.#endpoint = edges.endpoint;
    this.#server = edges.server;
  }

  get state(): NodeState {
    return this.#lifeCycle.state();
  }

  /**
   * Opens the port, waits for the stores, and takes clients from then on.
   * Rejects where the port is taken, or Redis is set up so that it would lose messages.
   */
  async start(): Promise<void> {
    const { host, port, redis } = this.#config;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen({ port, host, backlog: LISTEN_BACKLOG }, resolve);
    });
    if (sendAllCompiled === undefined)
      this.logger.info('send-all.c was not compiled here, so messages to many cost more than they need to');
    if (redis !== undefined) this.logger.info({ stores: redis.kind }, 'waiting for Redis');
    this.#reporter.begin();
    await this.#stores.open();
    if (this.state !== 'starting') return;
    this.#enter('ready');
    this.logger.info({ host, port: this.port }, 'ready');
  }

  /** The port it listens on; differs from the configured one where that is 0. */
  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? this.#config.port;
  }

  /** Moves every client away and ends. Resolves when the process may exit. */
  async drain(): Promise<void> {
    const startedAt = this.#clock.now();
    this.#enter('draining');
    this.#eveningOut.cancel();
    const { drainDelayMs, moveWindowMs, drainTimeoutMs } = this.#config;
    const cutOff = await drain({
      connections: this.#connections,
      identity: this.#stores.identity,
      timing: { delayMs: drainDelayMs, moveWindowMs, timeoutMs: drainTimeoutMs },
      clock: this.#clock,
      logger: this.logger,
    });
    await this.#end();
    this.logger.info({ durationMs: this.#clock.now() - startedAt, cutOff }, 'drained');
  }

  /** Asks a quarter of the clients to move to nodes that have fewer; does nothing while that is under way. Never rejects. */
  async evenOut(): Promise<void> {
    if (this.state !== 'ready' || this.#eveningOut.running) {
      this.logger.info({ state: this.state }, 'evening out: not now');
      return;
    }
    this.logger.info({ connections: this.#connections.size }, 'evening out: asking some of the clients to move');
    const outcome = await this.#eveningOut.run();
    this.logger.info({ ...outcome, connections: this.#connections.size }, 'evening out: done');
  }

  /** Ends at once: clients get 4010 and come back when there is a node again. */
  async stop(): Promise<void> {
    this.#connections.closeAll(CloseCode.goingAway, 'the node is going away');
    await this.#end();
    this.logger.info('stopped');
  }

  async #end(): Promise<void> {
    // The port stays open to the end: a polling client fetches its last frames with requests of their own.
    await Promise.race([this.#endpoint.close(), new Promise<void>((resolve) => this.#clock.after(LAST_ANSWERS_MS, resolve))]);
    this.#lifeCycle.enter('stopped');
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    await Promise.race([closed, new Promise<void>((resolve) => this.#clock.after(LAST_ANSWERS_MS, resolve))]);
    this.#server.closeAllConnections();
    this.#rooms.close();
    await this.#reporter.end();
    await this.#stores.close();
  }

  /** The machine room hears of it at once: some states last less than a second. */
  #enter(state: NodeState): void {
    this.#lifeCycle.enter(state);
    void this.#reporter.report();
  }

  #createEdges(): { endpoint: SockJsEndpoint; server: Server } {
    const { nodeName: node, appVersion: version, trustProxyHops, allowedOrigins, sessionSecret } = this.#config;
    const { log, presence, identity, sessionStore, newSessions, ops } = this.#stores;
    const shared = { clock: this.#clock, logger: this.logger, metrics: this.#metrics };
    const originPolicy = createOriginPolicy({ allowedOrigins, trustProxyHops });
    const clientScript = loadClientScript();
    const endpoint = createSockJsEndpoint({
      accept: this.#connections.accept,
      originAllowed: (req) => originPolicy.allows(req),
      draining: () => this.state !== 'ready',
      clientScript,
      frameAncestors: allowedOrigins,
      ...shared,
    });
    const app = createApp({
      ...{ node, version, originPolicy, log, presence, identity, newSessions, sessionStore, sessionSecret, trustProxyHops },
      status: this.#lifeCycle,
      opsAccess: opsAccessOf(this.#config),
      machineRoom: new MachineRoom({ store: ops, scene: new SceneWatch(log, this.#clock), clock: this.#clock }),
      client: findClientFiles(),
      ...shared,
    });
    const server = createServer({ shouldUpgradeCallback: shouldUpgrade }, (req, res) => {
      if (!endpoint.handleRequest(req, res) && !clientScript.handleRequest(req, res)) app(req, res);
    });
    server.on('upgrade', (req, socket, head) => endpoint.handleUpgrade(req, socket, head));
    tuneServer(server);
    return { endpoint, server };
  }
}

function opsAccessOf({ opsPublic, opsToken }: Config): OpsAccess {
  if (opsPublic) return { kind: 'everybody' };
  return opsToken === undefined ? { kind: 'nobody' } : { kind: 'token', token: opsToken };
}
