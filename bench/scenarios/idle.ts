/** People are there and say nothing: what does each of them weigh? */
import { Crowd } from '../generator/crowd.ts';
import { nowUs, until } from '../generator/clock.ts';
import { memoryUse, type MemoryUse } from '../machine/accounting.ts';
import { RunningServer } from '../machine/running-server.ts';
import type { ServerKind } from '../servers/server-kind.ts';
import type { Effort } from './effort.ts';
import type { Contender, IdleGroup } from './plan.ts';
import { result, type Result } from './result.ts';
import { gathered, rotated } from './turns.ts';

const CLIENTS_PER_ROOM = 500;

/** Who comes before the weighing begins: what a server loads and compiles for the first few is not counted to the others. */
const FIRST_CLIENTS = 25;
const US_PER_SECOND = 1_000_000;
const LOOK_EVERY_US = 500_000;

/** At rest is what changes by less than this between looks, several times over. */
const REST_CHANGE = 0.005;
const REST_LOOKS = 4;

/** Every round begins with a new process: what a heap once grew to, it does not give back. */
export async function measureIdle(group: IdleGroup, kindOf: (name: string) => ServerKind, effort: Effort): Promise<Result[]> {
  const results: Result[] = [];
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const contender of rotated(group.contenders, round)) results.push(...(await measureOne(group, contender, kindOf, effort)));
  }
  return gathered(results);
}

async function measureOne(group: IdleGroup, contender: Contender, kindOf: (name: string) => ServerKind, effort: Effort): Promise<Result[]> {
  const kind = kindOf(contender.server);
  const server = await RunningServer.start(kind, contender.nodes);
  const first = new Crowd(kind.dialect, { rooms: 1, clientsPerRoom: FIRST_CLIENTS, sendersPerRoom: 0 });
  const crowd = new Crowd(kind.dialect, { rooms: 1, clientsPerRoom: CLIENTS_PER_ROOM, sendersPerRoom: 0 });
  try {
    await first.gather(server.ports);
    const empty = await atRest(server, effort.settleSeconds);
    const results: Result[] = [];
    let clients = 0;
    for (const step of group.steps) {
      for (; clients < step.clients; clients += CLIENTS_PER_ROOM) await crowd.gather(server.ports);
      const full = await atRest(server, effort.settleSeconds);
      const kbPerConnection = (full.pssKb - empty.pssKb) / clients;
      const subject = { server: kind.name, scenario: step.scenario, clients, nodes: contender.nodes, rate: 0 };
      results.push(result(subject, { kbPerConnection, rssKbPerConnection: (full.rssKb - empty.rssKb) / clients }));
      effort.tell(`  ${step.scenario.padEnd(18)}${kind.name.padEnd(18)}${kbPerConnection.toFixed(1)} kB a connection`);
    }
    return results;
  } finally {
    first.end();
    crowd.end();
    await server.end();
  }
}

async function atRest(server: RunningServer, withinSeconds: number): Promise<MemoryUse> {
  const deadlineUs = nowUs() + withinSeconds * US_PER_SECOND;
  let last = memoryOf(server);
  for (let calm = 0; calm < REST_LOOKS && nowUs() < deadlineUs;) {
    await until(nowUs() + LOOK_EVERY_US);
    const now = memoryOf(server);
    calm = Math.abs(now.pssKb - last.pssKb) < last.pssKb * REST_CHANGE ? calm + 1 : 0;
    last = now;
  }
  return last;
}

function memoryOf(server: RunningServer): MemoryUse {
  const uses = server.pids.map(memoryUse);
  return {
    rssKb: uses.reduce((sum, { rssKb }) => sum + rssKb, 0),
    pssKb: uses.reduce((sum, { pssKb }) => sum + pssKb, 0),
  };
}
