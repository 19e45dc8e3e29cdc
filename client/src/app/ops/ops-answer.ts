/**
 * An answer as it came, perhaps from a node of another version: what has the form is taken, what has not is left out, so that
 * a page on a wall shows most of it and does not stop.
 */
import type { HistorySample, NodeHistory, NodeStanding, OpsAnswer, SceneAudit } from '../../../../src/protocol/ops.ts';

type Fields = Readonly<Record<string, unknown>>;

const STATES: readonly unknown[] = ['starting', 'ready', 'draining', 'gone'];
const PROCESS_TEXTS = ['node', 'start', 'version'];
const STANDING_NUMBERS = ['startedAt', 'connections', 'askedToMove', 'rooms', 'messagesInPerSecond', 'messagesOutPerSecond'];
const MEASURED_NUMBERS = ['loopDelayP99Ms', 'memoryBytes', 'heardAt'];

/** @returns undefined where it is no answer at all. */
export function decodeOpsAnswer(value: unknown): OpsAnswer | undefined {
  if (!isObject(value)) return undefined;
  const { time, cursor, nodes, history, scene } = value;
  if (typeof time !== 'number' || typeof cursor !== 'string' || !Array.isArray(nodes) || !Array.isArray(history)) return undefined;
  return {
    time,
    cursor,
    nodes: nodes.filter(isStanding),
    history: history.filter(isHistory).map((one) => ({ ...one, samples: one.samples.filter(isSample) })),
    ...(isScene(scene) && { scene }),
  };
}

function isStanding(value: unknown): value is NodeStanding {
  return (
    isObject(value) &&
    hasAll(value, PROCESS_TEXTS, 'string') &&
    hasAll(value, [...STANDING_NUMBERS, ...MEASURED_NUMBERS], 'number') &&
    isMaybeNumber(value['deliveryP50Ms']) &&
    isMaybeNumber(value['deliveryP99Ms']) &&
    STATES.includes(value['state'])
  );
}

function isHistory(value: unknown): value is NodeHistory {
  return (
    isObject(value) && hasAll(value, PROCESS_TEXTS, 'string') && hasAll(value, ['startedAt'], 'number') && Array.isArray(value['samples'])
  );
}

function isSample(value: unknown): value is HistorySample {
  if (!Array.isArray(value)) return false;
  const [time, state, connections, p50, p99] = value as unknown[];
  return typeof time === 'number' && STATES.includes(state) && typeof connections === 'number' && isMaybeNumber(p50) && isMaybeNumber(p99);
}

function isScene(value: unknown): value is SceneAudit {
  if (!isObject(value) || !hasAll(value, ['room', 'take'], 'string') || !hasAll(value, ['spoken', 'of', 'lastLineAt'], 'number'))
    return false;
  return ['missing', 'doubled', 'outOfOrder'].every((name) => Array.isArray(value[name]));
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function hasAll(fields: Fields, names: readonly string[], type: 'string' | 'number'): boolean {
  return names.every((name) => typeof fields[name] === type);
}

function isMaybeNumber(value: unknown): boolean {
  return value === null || typeof value === 'number';
}
