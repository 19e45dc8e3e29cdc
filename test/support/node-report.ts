/** Reports as a node could send them, for tests that only care for a part of one. */
import type { NodeReport } from '../../src/protocol/ops.ts';

export function reportOf(part: Partial<NodeReport> = {}): NodeReport {
  return {
    node: 'app1',
    start: 'start-1',
    version: '1.0.0',
    startedAt: Date.UTC(2026, 0, 1) - 60_000,
    state: 'ready',
    connections: 3,
    askedToMove: 0,
    rooms: 1,
    messagesInPerSecond: 1.5,
    messagesOutPerSecond: 4.5,
    deliveryP50Ms: 2,
    deliveryP99Ms: 9.5,
    loopDelayP99Ms: 1.25,
    memoryBytes: 80_000_000,
    ...part,
  };
}
