/** How often people were moved, and where to. Pure. */
import type { MemberRecord } from './records.ts';
import { isDraining } from './watch/phases.ts';
import type { PlaceRecord, PlaceSample } from './watch/samples.ts';

/**
 * A connection that was given to a node within this time after it began to drain may have been on its way already, or the
 * drain was seen late: the states are sampled.
 */
const DRAIN_KNOWN_MS = 1_000;

/** How many people were moved so many times: the index is the number of moves. */
export function peopleByMoves(members: readonly MemberRecord[]): number[] {
  const people: number[] = [];
  for (const { connections } of members) {
    const moves = Math.max(0, connections.filter(({ welcomedAt }) => welcomedAt !== undefined).length - 1);
    people[moves] = (people[moves] ?? 0) + 1;
  }
  return Array.from(people, (count) => count ?? 0);
}

/** Connections that were welcomed by a node which had been draining for a while when they were opened. */
export function welcomedWhileDraining(members: readonly MemberRecord[], places: readonly PlaceRecord[]): number {
  const drains = places.flatMap(({ node, samples }) => drainsOf(samples).map((drain) => ({ ...drain, node })));
  return members
    .flatMap(({ connections }) => connections)
    .filter(
      ({ openedAt, welcomedAt, node, version }) =>
        welcomedAt !== undefined &&
        drains.some(
          (drain) => drain.node === node && drain.version === version && openedAt > drain.from + DRAIN_KNOWN_MS && openedAt < drain.to,
        ),
    ).length;
}

interface Drain {
  readonly version: string;
  /** The first sample that saw it … */
  readonly from: number;
  /** … and the last. */
  readonly to: number;
}

function drainsOf(samples: readonly PlaceSample[]): Drain[] {
  const drains: Drain[] = [];
  let draining = false;
  for (const { at, status, process } of samples) {
    const last = drains.at(-1);
    const before = draining;
    draining = process !== undefined && (isDraining(status) || process.state === 'draining');
    if (!draining || process === undefined) continue;
    if (before && last?.version === process.version) drains[drains.length - 1] = { ...last, to: at };
    else drains.push({ version: process.version, from: at, to: at });
  }
  return drains;
}
