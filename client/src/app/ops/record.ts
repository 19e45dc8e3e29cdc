/** What the page knows of the nodes: the answers so far, put together. Pure, and bounded by the time it reaches back. */
import {
  HISTORY_MS,
  type NodeHistory,
  type NodeProcess,
  type NodeStanding,
  type OpsAnswer,
  type SceneAudit,
} from '../../../../src/protocol/ops.ts';

/** A node's place in the cluster, with the looks that it keeps as long as the page is open. */
export interface Place {
  readonly name: string;
  /** Number of a colour and a line's form, from 0. */
  readonly slot: number;
}

export interface OpsRecord {
  /** Now, by the clock of the store. */
  readonly time: number;
  readonly cursor: string;
  readonly nodes: readonly NodeStanding[];
  readonly histories: readonly NodeHistory[];
  readonly scene: SceneAudit | undefined;
  /** Sorted by name. */
  readonly places: readonly Place[];
  /** In the order in which they were first seen. */
  readonly versions: readonly string[];
}

/** With more nodes, looks repeat. */
export const SLOT_COUNT = 8;

/** An update with surge starts the new process under the node's second name; it takes over the same place. */
export function placeOf(node: string): string {
  return node.replace(/-second$/, '');
}

export function keyOf({ node, start }: NodeProcess): string {
  return `${node} ${start}`;
}

/** Adds an answer to what is known. */
export function extended(record: OpsRecord | undefined, answer: OpsAnswer): OpsRecord {
  const { time, cursor, nodes, scene } = answer;
  const histories = joined(record?.histories ?? [], answer.history, time - HISTORY_MS);
  const processes = [...histories, ...nodes];
  return {
    time,
    cursor,
    nodes,
    histories,
    scene,
    places: placesOf(processes, record?.places ?? []),
    versions: versionsOf(processes, record?.versions ?? []),
  };
}

function joined(known: readonly NodeHistory[], fresh: readonly NodeHistory[], since: number): readonly NodeHistory[] {
  const all = new Map(known.map((history) => [keyOf(history), history]));
  for (const history of fresh) {
    const before = all.get(keyOf(history));
    const newest = before?.samples.at(-1)?.[0] ?? -Infinity;
    // A node that had read less far may tell something twice.
    const news = history.samples.filter(([time]) => time > newest);
    all.set(keyOf(history), before === undefined ? history : { ...before, samples: [...before.samples, ...news] });
  }
  return [...all.values()]
    .map((history) => ({ ...history, samples: history.samples.filter(([time]) => time >= since) }))
    .filter(({ samples }) => samples.length > 0);
}

function placesOf(processes: readonly NodeProcess[], known: readonly Place[]): readonly Place[] {
  const names = [...new Set(processes.map(({ node }) => placeOf(node)))].sort(byName);
  const places = [...known];
  for (const name of names) {
    if (!places.some((place) => place.name === name)) places.push({ name, slot: places.length % SLOT_COUNT });
  }
  return places.sort((one, other) => byName(one.name, other.name));
}

function versionsOf(processes: readonly NodeProcess[], known: readonly string[]): readonly string[] {
  const byAge = [...processes].sort((one, other) => one.startedAt - other.startedAt);
  return [...new Set([...known, ...byAge.map(({ version }) => version)])];
}

/** `app10` comes after `app9`. */
function byName(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
