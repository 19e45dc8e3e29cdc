/** Reports as other nodes wrote them, perhaps of another version: taken where they have the form, passed over where not. */
import { z } from 'zod';
import type { NodeReport } from '../protocol/ops.ts';

const count = z.number().nonnegative();

const report = z.object({
  node: z.string(),
  start: z.string(),
  version: z.string(),
  startedAt: count,
  state: z.enum(['starting', 'ready', 'draining', 'gone']),
  connections: count,
  askedToMove: count,
  rooms: count,
  messagesInPerSecond: count,
  messagesOutPerSecond: count,
  deliveryP50Ms: count.nullable(),
  deliveryP99Ms: count.nullable(),
  loopDelayP99Ms: count,
  memoryBytes: count,
}) satisfies z.ZodType<NodeReport>;

export function decodeReport(text: string): NodeReport | undefined {
  try {
    return report.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
