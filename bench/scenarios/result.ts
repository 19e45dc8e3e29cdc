/** What is found out about one server in one scenario. `null` stands where a figure does not apply. */

export interface Result {
  readonly server: string;
  readonly scenario: string;
  readonly clients: number;
  readonly nodes: number;
  /** Messages a second, in all rooms together; 0 where nobody speaks. */
  readonly rate: number;
  /** Processor time of all nodes, by the operating system's accounts, for each message that reached a client. */
  readonly cpuUsPerDelivery: number | null;
  /** From when a message was due to its arrival; of the scenario that says so, to its acknowledgement, or of one client's return. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly p999Ms: number | null;
  /** Proportional set size that each connection added. */
  readonly kbPerConnection: number | null;
  readonly rssKbPerConnection: number | null;
  readonly deliveriesPerSecond: number | null;
  /** Parts of what was asked for that was delivered in time. */
  readonly keptUp: number | null;
  readonly lost: number | null;
  readonly repeated: number | null;
  /** Parts of one processor, on average over the nodes. */
  readonly cpuPerNode: number | null;
  readonly redisOpsPerMessage: number | null;
  readonly redisCpuUsPerMessage: number | null;
  readonly acknowledgedP50Ms: number | null;
  readonly acknowledgedP99Ms: number | null;
  readonly cpuUsPerClient: number | null;
  readonly completeClients: number | null;
  readonly eventLoopDelayP99Ms: number | null;
  /** Of the busiest generator, parts of one processor. */
  readonly generatorBusy: number | null;
  /** How late the generator itself was in sending. */
  readonly generatorLateP99Ms: number | null;
}

/** What every result says, whatever was measured. */
export type Subject = Pick<Result, 'server' | 'scenario' | 'clients' | 'nodes' | 'rate'>;

const NOTHING: Omit<Result, keyof Subject> = {
  cpuUsPerDelivery: null,
  p50Ms: null,
  p99Ms: null,
  p999Ms: null,
  kbPerConnection: null,
  rssKbPerConnection: null,
  deliveriesPerSecond: null,
  keptUp: null,
  lost: null,
  repeated: null,
  cpuPerNode: null,
  redisOpsPerMessage: null,
  redisCpuUsPerMessage: null,
  acknowledgedP50Ms: null,
  acknowledgedP99Ms: null,
  cpuUsPerClient: null,
  completeClients: null,
  eventLoopDelayP99Ms: null,
  generatorBusy: null,
  generatorLateP99Ms: null,
};

export function result(subject: Subject, figures: Partial<Omit<Result, keyof Subject>>): Result {
  return { ...subject, ...NOTHING, ...figures };
}

/** Above this a generator may be what limits, and the figures of that run say little about the server. */
export const GENERATOR_BUSY_MAX = 0.9;

export function limitedByGenerator({ generatorBusy }: Result): boolean {
  return generatorBusy !== null && generatorBusy > GENERATOR_BUSY_MAX;
}

/** One result of several rounds: of each figure the median; but what was lost or doubled in any round, and the busiest generator, stay. */
export function ofRounds(rounds: readonly Result[]): Result {
  const [first] = rounds;
  if (first === undefined) throw new Error('there are no rounds');
  const figures = Object.keys(NOTHING) as (keyof typeof NOTHING)[];
  const worst = new Set<keyof Result>(['lost', 'repeated', 'generatorBusy']);
  const entries = figures.map((figure) => {
    const values = rounds.map((round) => round[figure]).filter((value) => value !== null);
    return [figure, values.length === 0 ? null : worst.has(figure) ? Math.max(...values) : median(values)] as const;
  });
  return { ...first, ...Object.fromEntries(entries) };
}

/** Of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
