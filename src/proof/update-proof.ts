/**
 * Proves an update: a talking crowd, visitors and a watcher around whatever `update` does to a deployment; then the audit.
 * It knows nothing of how an update is made.
 */
import { audit } from './audit.ts';
import { Crowd } from './crowd.ts';
import { deliveriesOf, latencyBetween, type Delivery } from './latency.ts';
import type { Transport } from './member.ts';
import { peopleByMoves, welcomedWhileDraining } from './moves.ts';
import { OwnDelayMeter } from './own-delay.ts';
import { judge } from './promises.ts';
import { readLog } from './read-log.ts';
import type { CrowdRecord, LogRecord } from './records.ts';
import type { InThreeParts, NodeAtEnd, ProofReport, UpdateOutcome } from './report.ts';
import { Visitors, type VisitorsRecord } from './visits/visitors.ts';
import { isUp } from './watch/phases.ts';
import type { PlaceRecord } from './watch/samples.ts';
import { Watcher, type WatchedNode } from './watch/watcher.ts';

export interface UpdateProofOptions {
  /** Origin through which everybody comes in, without a slash at the end. */
  readonly url: string;
  /** Origin of HAProxy's statistics. */
  readonly operationsUrl: string;
  readonly nodes: readonly WatchedNode[];
  readonly room: string;
  /** Does the update. `tell` takes a line for whoever watches. A rejection is an update that failed. */
  readonly update: (tell: (line: string) => void) => Promise<UpdateOutcome>;
  readonly people?: number;
  /** How many of the people are on HTTP; by default a tenth, on all kinds of it. */
  readonly transports?: Partial<Readonly<Record<Transport, number>>>;
  /** Of the whole crowd together. */
  readonly messagesPerSecond?: number;
  /** False makes a crowd that comes back without asking for what it missed. */
  readonly resume?: boolean;
  /** Whether each of the people must be moved exactly once. */
  readonly surge?: boolean;
  /** How long nothing happens before the update, and after it. */
  readonly calmMs?: number;
  readonly tell?: (line: string) => void;
  /** Told of everything the watcher has seen so far, after each look. */
  readonly looked?: (places: readonly PlaceRecord[]) => void;
}

export interface UpdateProof {
  readonly report: ProofReport;
  /** What the picture is made of. */
  readonly course: Course;
}

/** How it went, on the proof's clock. */
export interface Course {
  readonly from: number;
  readonly updateFrom: number;
  readonly updateTo: number;
  readonly to: number;
  readonly deliveries: readonly Delivery[];
  readonly places: readonly PlaceRecord[];
}

const FAILURES_TOLD = 20;

export async function proveUpdate(options: UpdateProofOptions): Promise<UpdateProof> {
  const { url, operationsUrl, nodes, room, people = 300, transports = aTenthOnHttp(people), messagesPerSecond = 40 } = options;
  const { resume = true, calmMs = 12_000, tell = () => undefined, looked } = options;
  const now = (): number => performance.now();
  const crowd = new Crowd({ url, room, people, transports, messagesPerSecond, resume, now });
  const watcher = new Watcher({ operationsUrl, nodes, now, ...(looked && { looked }) });
  const visitors = new Visitors({ url, now });
  const meter = new OwnDelayMeter();
  try {
    watcher.start();
    tell(`${people} people come in`);
    await crowd.gather();
    await visitors.start();
    tell(`they talk, ${messagesPerSecond} messages a second`);
    crowd.talk();
    meter.take();
    await pause(calmMs);
    const updateFrom = now();
    const before = meter.take();
    const outcome = await options.update(tell).catch((error: unknown) => ({ ok: false, detail: String(error) }));
    const updateTo = now();
    const during = meter.take();
    await pause(calmMs);
    const after = meter.take();
    tell('they stop talking; everything is audited');
    const visited = await visitors.stop();
    const record = await crowd.stop();
    await watcher.stop();
    const log = await readLog(url, room);
    const evidence = { record, log, visited, places: watcher.places, outcome, updateFrom, updateTo, ownDelay: { before, during, after } };
    return conclude(evidence, options.surge ?? false);
  } finally {
    meter.stop();
    crowd.close();
    await Promise.all([visitors.stop(), watcher.stop()]);
  }
}

interface Evidence {
  readonly record: CrowdRecord;
  readonly log: LogRecord;
  readonly visited: VisitorsRecord;
  readonly places: readonly PlaceRecord[];
  readonly outcome: UpdateOutcome;
  readonly updateFrom: number;
  readonly updateTo: number;
  readonly ownDelay: ProofReport['ownDelay'];
}

function conclude({ record, log, visited, places, outcome, updateFrom, updateTo, ownDelay }: Evidence, surge: boolean): UpdateProof {
  const { members, from, to } = record;
  const deliveries = deliveriesOf(members);
  const latency = {
    before: latencyBetween(deliveries, from, updateFrom),
    during: latencyBetween(deliveries, updateFrom, updateTo),
    after: latencyBetween(deliveries, updateTo, to),
  } satisfies InThreeParts<unknown>;
  const report = judge({
    ...audit(record, log),
    people: members.length,
    surge,
    update: { ...outcome, tookMs: updateTo - updateFrom },
    requests: visited.requests,
    failedRequests: visited.failedRequests,
    assets: visited.assets,
    failedAssets: visited.failedAssets,
    failures: visited.failures.slice(0, FAILURES_TOLD),
    pageBuilds: visited.builds,
    peopleByMoves: peopleByMoves(members),
    welcomedWhileDraining: welcomedWhileDraining(members, places),
    latency,
    p99Ratio: latency.during.p99Ms / latency.before.p99Ms,
    ownDelay,
    nodes: nodesAtEnd(places),
  });
  return { report, course: { from, updateFrom, updateTo, to, deliveries, places } };
}

function nodesAtEnd(places: readonly PlaceRecord[]): NodeAtEnd[] {
  return [...Map.groupBy(places, ({ node }) => node)].map(([name, ofNode]) => {
    const last = ofNode.flatMap(({ samples }) => samples.at(-1) ?? []);
    const running = last.flatMap(({ process }) => process ?? []);
    return {
      name,
      versions: running.map(({ version }) => version),
      inService: last.some(({ status, process }) => isUp(status) && process?.state === 'ready'),
      connections: running.reduce((sum, { connections }) => sum + connections, 0),
    };
  });
}

/**
 * A tenth of the people. On streaming only a few: its client reads the whole answer again with each message, which would keep
 * this process busier than all the others together.
 */
function aTenthOnHttp(people: number): Partial<Record<Transport, number>> {
  const onHttp = Math.max(3, Math.round(people / 10));
  const streaming = Math.ceil(onHttp / 10);
  const eventSource = Math.floor((onHttp - streaming) / 2);
  return { 'xhr-polling': onHttp - streaming - eventSource, 'xhr-streaming': streaming, eventsource: eventSource };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
