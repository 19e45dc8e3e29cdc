/**
 * What the window on the machine room is told: `GET /api/ops`. Nodes of two versions and pages of two versions meet here during
 * every update, so fields are only ever added.
 */

/** How often a node tells how it is. */
export const REPORT_INTERVAL_MS = 1_000;

/** A node not heard of for longer is gone, whatever it said last: a report may be late by an outage of the store that heals in time. */
export const GONE_AFTER_MS = 5_000;

/** How long a node that is gone stays in the list, for those who ask what became of it. */
export const FORGOTTEN_AFTER_MS = 60_000;

/** How far the history reaches back: an update of three nodes, with what was before it. */
export const HISTORY_MS = 5 * 60_000;

/** `gone`: it said goodbye, or was not heard of for {@link GONE_AFTER_MS}. */
export type ReportedState = 'starting' | 'ready' | 'draining' | 'gone';

/** Which process speaks. During an update with surge two of one node run side by side. */
export interface NodeProcess {
  readonly node: string;
  /** Names one life of the node: another one after each start. */
  readonly start: string;
  readonly version: string;
  /** When the process began, in ms since 1970 by its own clock. */
  readonly startedAt: number;
}

/** What a node says of itself once a second. Rates and times are those of the last seconds. */
export interface NodeReport extends NodeProcess {
  readonly state: ReportedState;
  readonly connections: number;
  /** Of these, those that were asked to move and are still here. */
  readonly askedToMove: number;
  /** Rooms with a connection on this node. */
  readonly rooms: number;
  /** Stored by a send on this node. */
  readonly messagesInPerSecond: number;
  /** Handed to sockets, live or replayed. */
  readonly messagesOutPerSecond: number;
  /** From the storing of a message to its writing to the sockets here; `null` where nothing was said lately. */
  readonly deliveryP50Ms: number | null;
  readonly deliveryP99Ms: number | null;
  /** How late timers come. */
  readonly loopDelayP99Ms: number;
  readonly memoryBytes: number;
}

/** A node as it stands: its newest report, judged by its age. */
export interface NodeStanding extends NodeReport {
  /** When that report came in, in ms since 1970 by the store's clock. */
  readonly heardAt: number;
  /** Gone without a goodbye. */
  readonly silent: boolean;
}

/** One second of a node: when it was heard, and what of it a chart shows. */
export type HistorySample = readonly [
  time: number,
  state: ReportedState,
  connections: number,
  deliveryP50Ms: number | null,
  deliveryP99Ms: number | null,
];

export interface NodeHistory extends NodeProcess {
  /** Ascending by time. */
  readonly samples: readonly HistorySample[];
}

/** How the latest take of the scene stands, by what the log of its room holds. Numbers of lines count from 1. */
export interface SceneAudit {
  readonly room: string;
  readonly take: string;
  /** Different lines spoken so far. */
  readonly spoken: number;
  /** Lines the scene has. */
  readonly of: number;
  /** Passed over; those still to come are not missing. At most {@link LISTED_FAULTS_MAX} of a kind are listed. */
  readonly missing: readonly number[];
  readonly doubled: readonly number[];
  /** Spoken after a later one. */
  readonly outOfOrder: readonly number[];
  /** When the newest line was stored, in ms since 1970 by the log's clock. */
  readonly lastLineAt: number;
}

/** More faults than these say nothing new. */
export const LISTED_FAULTS_MAX = 50;

export interface OpsAnswer {
  /** Now, in ms since 1970 by the store's clock, which all times of reports go by. */
  readonly time: number;
  /** Hand it back as `after` to get of the history only what is newer; any node understands it. */
  readonly cursor: string;
  readonly nodes: readonly NodeStanding[];
  readonly history: readonly NodeHistory[];
  /** Absent where nobody plays. */
  readonly scene?: SceneAudit;
}
