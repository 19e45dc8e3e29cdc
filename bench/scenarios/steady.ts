/** People talk at a steady pace: what does each delivery cost, how long does it take, and does the server keep up? */
import { Crowd } from '../generator/crowd.ts';
import { nowUs, until } from '../generator/clock.ts';
import { Histogram } from '../generator/histogram.ts';
import { cpuUs } from '../machine/accounting.ts';
import { countsBetween, type BenchRedis } from '../machine/redis.ts';
import { RunningServer } from '../machine/running-server.ts';
import type { ServerKind } from '../servers/server-kind.ts';
import type { Effort } from './effort.ts';
import type { Contender, Load, SteadyGroup } from './plan.ts';
import { median, result, type Result } from './result.ts';
import { takeTurns, type Turn } from './turns.ts';

/** How long a server that has fallen behind may take before the next one's turn. */
const CATCH_UP_MS = 10_000;
const LOOK_EVERY_US = 500_000;
const US_PER_MS = 1_000;
const US_PER_SECOND = 1_000_000;

interface Accounts {
  readonly nodes: readonly number[];
  readonly generators: readonly number[];
  readonly redis: number;
}

export async function measureSteady(group: SteadyGroup, kindOf: (name: string) => ServerKind, effort: Effort): Promise<Result[]> {
  const { contenders, layout, loads, apart = false } = group;
  const turns = contenders.map((contender) => async (): Promise<Turn> => {
    const kind = kindOf(contender.server);
    const server = await RunningServer.start(kind, contender.nodes);
    const crowd = new Crowd(kind.dialect, layout);
    const { ports } = server;
    await (apart ? crowd.gather(ports.slice(0, -1), ports.slice(-1)) : crowd.gather(ports));
    return {
      async warmUp() {
        const run = await crowd.begin(loads[0]?.messagesPerSecond ?? 0, 0, effort.firstSeconds);
        const { said } = await run.said;
        await crowd.reportOnceAllHave(said, CATCH_UP_MS);
      },
      async take() {
        const results: Result[] = [];
        for (const load of loads) results.push(await measureRun(server, crowd, group, contender, load, effort));
        return results;
      },
      async end() {
        crowd.end();
        await server.end();
      },
    };
  });
  return takeTurns(turns, effort);
}

async function measureRun(
  server: RunningServer,
  crowd: Crowd,
  { layout, byNodes = false, latencyOf }: SteadyGroup,
  { server: name, nodes }: Contender,
  { scenario, messagesPerSecond }: Load,
  { warmUpSeconds, seconds, tell }: Effort,
): Promise<Result> {
  const run = await crowd.begin(messagesPerSecond, warmUpSeconds, seconds);
  await until(run.fromUs);
  const before = accounts(server, crowd);
  const operations = await operationsUntil(run.toUs, server.redis);
  const after = accounts(server, crowd);
  const said = await run.said;
  const counted = await crowd.reportOnceAllHave(said.said, CATCH_UP_MS);
  server.checkAlive();
  const complaints = crowd.takeComplaints();
  if (complaints !== undefined) tell(`  ${name}: ${complaints}`);

  const latencies = new Histogram(counted.latencies);
  const acknowledgements = new Histogram(said.acknowledgements);
  const shown = latencyOf === 'acknowledgement' ? acknowledgements : latencies;
  const spent = after.nodes.map((used, index) => used - (before.nodes[index] ?? 0));
  const allSpent = spent.reduce((sum, used) => sum + used, 0);
  const elapsedUs = seconds * US_PER_SECOND;
  const asked = seconds * messagesPerSecond * layout.clientsPerRoom;
  // Those that the server came to, which are fewer than were asked for where it falls behind.
  const messages = counted.receivedInWindow / layout.clientsPerRoom;
  const subject = {
    server: name,
    scenario: byNodes ? `${scenario}-${nodes}` : scenario,
    clients: layout.rooms * layout.clientsPerRoom,
    nodes,
    rate: messagesPerSecond,
  };
  return result(subject, {
    cpuUsPerDelivery: counted.receivedInWindow === 0 ? null : allSpent / counted.receivedInWindow,
    p50Ms: inMs(shown, 50),
    p99Ms: inMs(shown, 99),
    p999Ms: inMs(shown, 99.9),
    deliveriesPerSecond: counted.receivedInWindow / seconds,
    keptUp: counted.receivedInWindow / asked,
    lost: said.said * layout.clientsPerRoom - counted.received + counted.repeated,
    repeated: counted.repeated,
    cpuPerNode: allSpent / nodes / elapsedUs,
    redisOpsPerMessage: operations === undefined || messages === 0 ? null : (operations * seconds) / messages,
    redisCpuUsPerMessage: server.redis === undefined || messages === 0 ? null : (after.redis - before.redis) / messages,
    acknowledgedP50Ms: inMs(acknowledgements, 50),
    acknowledgedP99Ms: inMs(acknowledgements, 99),
    generatorBusy: Math.max(...after.generators.map((used, index) => used - (before.generators[index] ?? 0))) / elapsedUs,
    generatorLateP99Ms: inMs(new Histogram(said.lateness), 99),
  });
}

function accounts(server: RunningServer, crowd: Crowd): Accounts {
  return {
    nodes: server.cpuUs(),
    generators: crowd.pids.map(cpuUs),
    redis: server.redis === undefined ? 0 : cpuUs(server.redis.pid),
  };
}

/**
 * What Redis does in a second while messages go through: the middle one of many short looks, so that what a server does every few
 * seconds (leases renewed, heads compared) is not taken for a cost of messages. `undefined` without a Redis.
 */
async function operationsUntil(toUs: number, redis: BenchRedis | undefined): Promise<number | undefined> {
  if (redis === undefined) {
    await until(toUs);
    return undefined;
  }
  const rates: number[] = [];
  let [counts, lookedUs] = [await redis.commandCounts(), nowUs()];
  while (nowUs() < toUs) {
    await until(Math.min(lookedUs + LOOK_EVERY_US, toUs));
    const [now, nowAtUs] = [await redis.commandCounts(), nowUs()];
    const calls = Object.values(countsBetween(counts, now)).reduce((sum, count) => sum + count, 0);
    rates.push((calls * US_PER_SECOND) / (nowAtUs - lookedUs));
    [counts, lookedUs] = [now, nowAtUs];
  }
  return median(rates);
}

function inMs(histogram: Histogram, percent: number): number | null {
  const value = histogram.percentile(percent);
  return value === undefined ? null : value / US_PER_MS;
}
