/** The strip on which one sees an update pass: for each place a lane, and in it what state which process was in, and when. Pure. */
import { GONE_AFTER_MS, HISTORY_MS, REPORT_INTERVAL_MS, type NodeHistory, type ReportedState } from '../../../../src/protocol/ops.ts';
import { placeOf, type OpsRecord, type Place } from './record.ts';

/** A stretch of one state; where nothing is drawn, nobody ran. */
export interface Segment {
  readonly state: Exclude<ReportedState, 'gone'>;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface Lane {
  readonly place: Place;
  /** One row, or more where processes ran side by side; each in order of time, without overlaps. */
  readonly rows: readonly (readonly Segment[])[];
}

/** A start takes seconds. A gap longer than this before a node's first report has another reason: the reports were lost. */
const START_MAX_MS = 60_000;

/** A first report this close to the beginning of the history is hardly a node's first. */
const CUT_OFF_MS = 3_000;

export function lanesOf(record: OpsRecord): readonly Lane[] {
  return record.places
    .map((place) => {
      const histories = record.histories.filter(({ node }) => placeOf(node) === place.name);
      const processes = histories.map((history) => segmentsOf(history, record.time)).filter((segments) => segments.length > 0);
      return { place, rows: rowsOf(processes) };
    })
    .filter(({ rows }) => rows.length > 0);
}

/** What one process went through, up to now. */
function segmentsOf(history: NodeHistory, now: number): readonly Segment[] {
  const { version, samples } = history;
  const segments: Segment[] = [...startOf(history, now)];
  samples.forEach(([time, state], index) => {
    if (state === 'gone') return;
    const next = samples[index + 1]?.[0] ?? now;
    // Silent for long: it was there until the next report was due.
    const to = next - time > GONE_AFTER_MS ? time + REPORT_INTERVAL_MS : next;
    const last = segments.at(-1);
    if (last?.state === state && last.to === time) segments[segments.length - 1] = { ...last, to };
    else segments.push({ state, version, from: time, to });
  });
  return segments;
}

/** A process cannot report before the store is there: until its first report it was starting. */
function startOf({ version, startedAt, samples }: NodeHistory, now: number): readonly Segment[] {
  const first = samples[0]?.[0] ?? now;
  const wasFirst = first - (now - HISTORY_MS) > CUT_OFF_MS;
  if (!wasFirst || startedAt >= first || first - startedAt > START_MAX_MS) return [];
  return [{ state: 'starting', version, from: Math.max(startedAt, now - HISTORY_MS), to: first }];
}

/** Puts each process in the first row that is free by then. */
function rowsOf(processes: readonly (readonly Segment[])[]): readonly (readonly Segment[])[] {
  const rows: Segment[][] = [];
  for (const segments of [...processes].sort((one, other) => (one[0]?.from ?? 0) - (other[0]?.from ?? 0))) {
    const from = segments[0]?.from ?? 0;
    const free = rows.find((row) => (row.at(-1)?.to ?? 0) <= from);
    if (free === undefined) rows.push([...segments]);
    else free.push(...segments);
  }
  return rows;
}

/** A lane in a sentence, for those who do not see it: the newest last. `clock` puts a time in words. */
export function laneInWords({ place, rows }: Lane, now: number, clock: (timeMs: number) => string): string {
  const steps = rows
    .flat()
    .sort((one, other) => one.from - other.from)
    .map(({ state, version, from, to }) => `${state} with ${version} from ${clock(from)} ${to >= now ? 'on' : `to ${clock(to)}`}`);
  return `${place.name}: ${steps.join(', ')}.`;
}
