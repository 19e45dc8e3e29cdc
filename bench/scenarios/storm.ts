/** A whole crowd is cut off, misses some messages, and comes back at the same moment. */
import { Crowd } from '../generator/crowd.ts';
import { nowUs, until } from '../generator/clock.ts';
import { Histogram } from '../generator/histogram.ts';
import { cpuUs } from '../machine/accounting.ts';
import { RunningServer } from '../machine/running-server.ts';
import type { ServerKind } from '../servers/server-kind.ts';
import type { Effort } from './effort.ts';
import type { Contender, StormGroup } from './plan.ts';
import { result, type Result } from './result.ts';
import { gathered, rotated } from './turns.ts';

/** Everybody has to be back by then. */
const PATIENCE_MS = 60_000;

/** For the server to notice that its clients are gone. */
const NOTICE_US = 1_000_000;
const US_PER_MS = 1_000;

export async function measureStorm(group: StormGroup, kindOf: (name: string) => ServerKind, effort: Effort): Promise<Result[]> {
  const results: Result[] = [];
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const contender of rotated(group.contenders, round)) {
      const found = await measureOne(group, contender, kindOf(contender.server), effort);
      results.push(found);
      effort.tell(`  ${found.scenario.padEnd(18)}${found.server.padEnd(18)}${found.cpuUsPerClient?.toFixed(0)} µs a client`);
    }
  }
  return gathered(results);
}

async function measureOne(group: StormGroup, { nodes }: Contender, kind: ServerKind, { tell }: Effort): Promise<Result> {
  const { layout, missedMessages, scenario } = group;
  const server = await RunningServer.start(kind, nodes);
  const crowd = new Crowd(kind.dialect, layout);
  const listeners = layout.rooms * (layout.clientsPerRoom - layout.sendersPerRoom);
  try {
    await crowd.gather(server.ports);
    await rememberPlaces(crowd);
    await crowd.drop();
    await until(nowUs() + NOTICE_US);
    await missMessages(crowd, missedMessages);
    await server.eventLoopDelayMs();
    const [cpuBefore, generatorsBefore, startUs] = [total(server.cpuUs()), crowd.pids.map(cpuUs), nowUs()];
    const back = await crowd.comeBack(missedMessages, PATIENCE_MS);
    const elapsedUs = nowUs() - startUs;
    const spent = total(server.cpuUs()) - cpuBefore;
    const generators = crowd.pids.map((pid, index) => cpuUs(pid) - (generatorsBefore[index] ?? 0));
    const eventLoopDelayP99Ms = (await server.eventLoopDelayMs()) ?? null;
    const counted = await crowd.report();
    server.checkAlive();
    const complaints = crowd.takeComplaints();
    if (complaints !== undefined) tell(`  ${kind.name}: ${complaints}`);
    const times = new Histogram(back.times);
    const expected = missedMessages * (listeners + layout.rooms * layout.sendersPerRoom);
    return result(
      { server: kind.name, scenario, clients: listeners, nodes, rate: 0 },
      {
        p50Ms: inMs(times, 50),
        p99Ms: inMs(times, 99),
        p999Ms: inMs(times, 99.9),
        cpuUsPerClient: spent / listeners,
        completeClients: back.complete,
        lost: expected - counted.received + counted.repeated,
        repeated: counted.repeated,
        eventLoopDelayP99Ms,
        generatorBusy: Math.max(...generators) / elapsedUs,
      },
    );
  } finally {
    crowd.end();
    await server.end();
  }
}

/** One message for each room, so that everybody has a place to go on from. */
async function rememberPlaces(crowd: Crowd): Promise<void> {
  await crowd.attention(true);
  const { rooms } = crowd.layout;
  const run = await crowd.begin(rooms, 0, 1);
  const { said } = await run.said;
  await crowd.reportOnceAllHave(said, PATIENCE_MS);
  await crowd.attention(false);
}

/** Said within a second, or as fast as people may. */
async function missMessages(crowd: Crowd, messages: number): Promise<void> {
  const run = await crowd.begin(messages * crowd.layout.rooms, 0, 1);
  const { said } = await run.said;
  if (said !== messages * crowd.layout.rooms) throw new Error(`only ${said} messages could be said`);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function inMs(histogram: Histogram, percent: number): number | null {
  const value = histogram.percentile(percent);
  return value === undefined ? null : value / US_PER_MS;
}
