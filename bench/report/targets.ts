/** What Tchatter has set itself, as ratios within one run: absolute figures are the machine's. */
import type { Result } from '../scenarios/result.ts';

type Figure = {
  [Name in keyof Result]: Result[Name] extends number | null ? Name : never;
}[keyof Result];

export interface Target {
  /** For people. */
  readonly what: string;
  readonly scenario: string;
  readonly figure: Figure;
  readonly atMost: number;
  /** What the figure is divided by; an absolute limit without it. Of Tchatter itself where only the scenario is another. */
  readonly of?: { readonly server: string; readonly scenario?: string };
}

export interface Judgement extends Target {
  /** The ratio, or the figure itself; `undefined` where the run has not what it takes. */
  readonly value: number | undefined;
  readonly met: boolean | undefined;
  /** Why it is missed although the figure looks well. */
  readonly fellBehind: boolean;
}

const OURS = 'tchatter';

function cost(scenario: string, server: string, atMost: number): Target {
  return { what: `CPU a delivery beside ${server}`, scenario, figure: 'cpuUsPerDelivery', atMost, of: { server } };
}

/** Parts of what was asked for that may be under way when a window ends. */
const UNDER_WAY = 0.02;

export const TARGETS: readonly Target[] = [
  cost('fan-out-25k', 'socket.io', 0.8),
  cost('fan-out-25k', 'bun', 1.45),
  { what: 'p50 latency beside socket.io', scenario: 'fan-out-25k', figure: 'p50Ms', atMost: 1, of: { server: 'socket.io' } },
  { what: 'p99 latency beside socket.io', scenario: 'fan-out-25k', figure: 'p99Ms', atMost: 1, of: { server: 'socket.io' } },
  cost('fan-out-125k', 'socket.io', 0.35),
  cost('fan-out-125k', 'bun', 0.45),
  cost('fan-out-125k', 'sockjs', 0.25),
  cost('fan-out-125k', 'floor', 0.5),
  { what: 'messages lost', scenario: 'fan-out-125k', figure: 'lost', atMost: 0 },
  { what: 'p99 latency, ms', scenario: 'fan-out-125k', figure: 'p99Ms', atMost: 40 },
  cost('rooms-200x10', 'socket.io', 1),
  {
    what: 'Redis operations a message beside those with a fifth of the clients',
    scenario: 'fan-out-125k',
    figure: 'redisOpsPerMessage',
    atMost: 1.05,
    of: { server: OURS, scenario: 'room-of-100' },
  },
  {
    what: 'CPU of each of 2 nodes beside that of one',
    scenario: 'nodes-2',
    figure: 'cpuPerNode',
    atMost: 0.95,
    of: { server: OURS, scenario: 'nodes-1' },
  },
  {
    what: 'CPU of each of 4 nodes beside that of each of 2',
    scenario: 'nodes-4',
    figure: 'cpuPerNode',
    atMost: 0.95,
    of: { server: OURS, scenario: 'nodes-2' },
  },
  {
    what: 'memory a connection beside socket.io',
    scenario: 'idle-2000',
    figure: 'kbPerConnection',
    atMost: 0.4,
    of: { server: 'socket.io' },
  },
  {
    what: 'memory a connection beside socket.io',
    scenario: 'idle-4000',
    figure: 'kbPerConnection',
    atMost: 0.4,
    of: { server: 'socket.io' },
  },
  {
    what: 'CPU of a returning client beside socket.io, ticket included',
    scenario: 'reconnect-2000',
    figure: 'cpuUsPerClient',
    atMost: 0.8,
    of: { server: 'socket.io' },
  },
  { what: 'messages lost', scenario: 'reconnect-2000', figure: 'lost', atMost: 0 },
  { what: 'event-loop delay p99, ms', scenario: 'reconnect-2000', figure: 'eventLoopDelayP99Ms', atMost: 200 },
];

/** What has fallen behind has not met a target of cost: the deliveries it owes would have cost more. */
export function hasFallenBehind({ keptUp }: Result): boolean {
  return keptUp !== null && keptUp < 1 - UNDER_WAY;
}

export function judge(results: readonly Result[], targets: readonly Target[] = TARGETS): Judgement[] {
  const find = (server: string, scenario: string): Result | undefined =>
    results.find((one) => one.server === server && one.scenario === scenario);
  return targets.map((target) => {
    const own = find(OURS, target.scenario);
    const other = target.of && find(target.of.server, target.of.scenario ?? target.scenario);
    const value = valueOf(own?.[target.figure], target.of === undefined ? 1 : other?.[target.figure]);
    if (own === undefined || value === undefined) return { ...target, value: undefined, met: undefined, fellBehind: false };
    const fellBehind = hasFallenBehind(own);
    return { ...target, value, met: value <= target.atMost && !fellBehind, fellBehind };
  });
}

function valueOf(figure: number | null | undefined, beside: number | null | undefined): number | undefined {
  if (typeof figure !== 'number' || typeof beside !== 'number' || beside === 0) return undefined;
  return figure / beside;
}
