/** A kind of server as it runs: one or more processes of it, and their Redis. */
import type { Place, ServerKind } from '../servers/server-kind.ts';
import { cpuUs } from './accounting.ts';
import { freePort, listening } from './ports.ts';
import { start, type StartedProcess } from './processes.ts';
import { BenchRedis } from './redis.ts';

const START_DEADLINE_MS = 30_000;
const MS_PER_SECOND = 1_000;

interface Node {
  readonly place: Place;
  readonly process: StartedProcess;
}

export class RunningServer {
  readonly kind: ServerKind;
  /** `undefined` for servers that need none. */
  readonly redis: BenchRedis | undefined;
  readonly #nodes: readonly Node[];

  private constructor(kind: ServerKind, redis: BenchRedis | undefined, nodes: readonly Node[]) {
    this.kind = kind;
    this.redis = redis;
    this.#nodes = nodes;
  }

  /** Resolves once every node takes clients. */
  static async start(kind: ServerKind, nodeCount: number): Promise<RunningServer> {
    const redis = kind.usesRedis ? await BenchRedis.start() : undefined;
    const numbers = Array.from({ length: nodeCount }, (_, index) => index + 1);
    const nodes = await Promise.all(
      numbers.map(async (number): Promise<Node> => {
        const place = { port: await freePort(), name: `bench-${number}`, redisUrl: redis?.url ?? '' };
        const process = start(kind.command(place));
        await ready(kind, place, process);
        return { place, process };
      }),
    );
    return new RunningServer(kind, redis, nodes);
  }

  get ports(): readonly number[] {
    return this.#nodes.map(({ place }) => place.port);
  }

  get pids(): readonly number[] {
    return this.#nodes.map(({ process }) => process.pid);
  }

  /** Processor time of each node so far, in microseconds. */
  cpuUs(): readonly number[] {
    return this.pids.map(cpuUs);
  }

  hasEnded(): boolean {
    return this.#nodes.every(({ process }) => process.hasEnded());
  }

  /** @throws where a process of it is gone. */
  checkAlive(): void {
    for (const { process } of this.#nodes) {
      if (process.hasEnded()) throw new Error(`${this.kind.title} ended by itself:\n${process.output()}`);
    }
  }

  /**
   * The 99th percentile of the first node's event-loop delay since it was last asked, in milliseconds; `undefined` where it does
   * not tell.
   */
  async eventLoopDelayMs(): Promise<number | undefined> {
    const { eventLoopMetric } = this.kind;
    if (eventLoopMetric === undefined) return undefined;
    const text = await (await fetch(`http://127.0.0.1:${this.ports[0]}${eventLoopMetric.path}`)).text();
    const value = new RegExp(`^${eventLoopMetric.name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1];
    return value === undefined ? undefined : Number(value) * MS_PER_SECOND;
  }

  async end(): Promise<void> {
    await Promise.all(this.#nodes.map(({ process }) => process.end()));
    await this.redis?.end();
  }
}

async function ready(kind: ServerKind, place: Place, process: StartedProcess): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  const giveUp = (): string | undefined => {
    if (process.hasEnded() || Date.now() > deadline) return `${kind.title} did not start:\n${process.output()}`;
    return undefined;
  };
  await listening(place.port, giveUp);
  const { readyPath } = kind;
  while (readyPath !== undefined && !(await fetch(`http://127.0.0.1:${place.port}${readyPath}`)).ok) {
    const reason = giveUp();
    if (reason !== undefined) throw new Error(reason);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
