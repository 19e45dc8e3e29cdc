/**
 * Servers take turns in short rounds within one run: the speed of a machine drifts, by a third on some, and figures that were taken
 * minutes apart cannot be compared.
 */
import type { Effort } from './effort.ts';
import { ofRounds, type Result } from './result.ts';

/** A contender that is up, with its crowd. */
export interface Turn {
  /** Works as it will, without being measured. */
  warmUp(): Promise<void>;
  take(): Promise<readonly Result[]>;
  end(): Promise<void>;
}

/** Starts all, measures each in every round, in an order that changes, and ends all. @returns for each scenario and contender one result. */
export async function takeTurns(starts: readonly (() => Promise<Turn>)[], { rounds, tell }: Effort): Promise<Result[]> {
  const turns = await Promise.all(starts.map((start) => start()));
  try {
    // The first messages are the dearest wherever code is compiled as it runs, and nobody's service is a second old.
    for (const turn of turns) await turn.warmUp();
    const results: Result[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const turn of rotated(turns, round)) {
        for (const found of await turn.take()) {
          results.push(found);
          tell(`  ${tellBriefly(found)}`);
        }
      }
    }
    return gathered(results);
  } finally {
    await Promise.all(turns.map((turn) => turn.end()));
  }
}

/** The list, beginning with another of its members each time. */
export function rotated<Member>(members: readonly Member[], by: number): readonly Member[] {
  const first = members.length === 0 ? 0 : by % members.length;
  return [...members.slice(first), ...members.slice(0, first)];
}

/** The rounds of each server in each scenario become one result; the order is that in which they first came. */
export function gathered(results: readonly Result[]): Result[] {
  const groups = Map.groupBy(results, ({ server, scenario }) => `${scenario} ${server}`);
  return [...groups.values()].map(ofRounds);
}

function tellBriefly({ server, scenario, cpuUsPerDelivery, p50Ms, p99Ms, kbPerConnection, cpuUsPerClient }: Result): string {
  const figures = [
    cpuUsPerDelivery === null ? '' : `${cpuUsPerDelivery.toFixed(1)} µs a delivery`,
    cpuUsPerClient === null ? '' : `${cpuUsPerClient.toFixed(0)} µs a client`,
    kbPerConnection === null ? '' : `${kbPerConnection.toFixed(1)} kB a connection`,
    p50Ms === null || p99Ms === null ? '' : `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)} ms`,
  ];
  return `${scenario.padEnd(18)}${server.padEnd(18)}${figures.filter((figure) => figure !== '').join(' · ')}`;
}
