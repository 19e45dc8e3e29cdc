/** A talking crowd on a cluster, something that happens to the cluster meanwhile, and what came of it. */
import { audit, type AuditReport } from '../../../src/proof/audit.ts';
import { Crowd, type CrowdOptions } from '../../../src/proof/crowd.ts';
import { readLog } from '../../../src/proof/read-log.ts';
import type { CrowdRecord, LogRecord } from '../../../src/proof/records.ts';
import type { Cluster } from '../../support/cluster.ts';
import { pause } from '../../support/eventually.ts';

/** People who talk while things break; six of them on HTTP. */
const PEOPLE = 60;
const ON_HTTP = { 'xhr-polling': 3, 'xhr-streaming': 3 } as const;
const MESSAGES_PER_SECOND = 20;

/** How long they talk before anything happens, and after it is over. */
const CALM_MS = 2_000;

/** Faults count from 0 up; none of these is ever right. */
export const FAULTLESS = {
  lost: 0,
  duplicated: 0,
  reordered: 0,
  twoTextsUnderOneSeq: 0,
  alteredTexts: 0,
  gaps: 0,
  joinedIncomplete: 0,
  historyAsked: 0,
  visibleBreaks: 0,
  presenceNoise: 0,
  unanswered: 0,
  failed: 0,
} as const satisfies Partial<AuditReport>;

export interface Outcome {
  readonly report: AuditReport;
  readonly crowd: CrowdRecord;
  readonly log: LogRecord;
  /** On the crowd's clock: when the fault began and when it was over. */
  readonly faultFrom: number;
  readonly faultTo: number;
}

let rooms = 0;

/**
 * Lets a crowd talk in a room of its own through `fault`; resolves when it has fallen silent and everything is judged.
 * `options` make it another crowd than sixty people, six of them on HTTP.
 */
export async function underFault(
  cluster: Pick<Cluster, 'url'>,
  fault: (room: string, crowd: Crowd) => Promise<void>,
  options: Partial<Pick<CrowdOptions, 'people' | 'transports' | 'messagesPerSecond'>> = {},
): Promise<Outcome> {
  const room = `fault-${(rooms += 1)}`;
  const crowd = new Crowd({
    url: cluster.url,
    room,
    people: PEOPLE,
    transports: ON_HTTP,
    messagesPerSecond: MESSAGES_PER_SECOND,
    seed: rooms,
    ...options,
  });
  try {
    await crowd.gather();
    crowd.talk();
    await pause(CALM_MS);
    const faultFrom = performance.now();
    await fault(room, crowd);
    const faultTo = performance.now();
    await pause(CALM_MS);
    const record = await crowd.stop();
    const log = await readLog(cluster.url, room);
    return { report: audit(record, log), crowd: record, log, faultFrom, faultTo };
  } finally {
    crowd.close();
  }
}
