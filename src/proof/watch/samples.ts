/** What was seen of a deployment from outside while something happened to it. Times are milliseconds of the proof's clock. */

/** A place where a node can run: one line in HAProxy. With two, the next version starts on one beside the present on the other. */
export interface PlaceRecord {
  /** Name of the node. */
  readonly node: string;
  /** Name of the server in HAProxy. */
  readonly server: string;
  readonly samples: PlaceSample[];
}

export interface PlaceSample {
  readonly at: number;
  /** As HAProxy's statistics say it (`UP`, `NOLB`, `DRAIN`, `MAINT`, `DOWN`, with whatever follows); empty where HAProxy did not answer. */
  readonly status: string;
  readonly weight: number;
  /** What the node says of itself; `undefined` where nothing listens. */
  readonly process: ProcessSample | undefined;
}

export interface ProcessSample {
  /** `starting`, `ready`, `draining` … */
  readonly state: string;
  readonly version: string;
  readonly connections: number;
}
