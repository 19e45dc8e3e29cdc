/** What a proof has to say. Plain data, as `--json` writes it; the fields of the audit are part of it. */
import type { AuditReport } from './audit.ts';
import type { LatencyFigures } from './latency.ts';
import type { OwnDelay } from './own-delay.ts';
import type { Failure } from './visits/ledger.ts';

/** The update happens between two calm times, in which nothing happens and the crowd talks as ever. */
export interface InThreeParts<T> {
  readonly before: T;
  readonly during: T;
  readonly after: T;
}

export interface UpdateOutcome {
  readonly ok: boolean;
  /** What went wrong, or anything worth telling. */
  readonly detail?: string;
}

/** What was found, before it is judged. */
export interface Findings extends AuditReport {
  readonly people: number;
  /** Whether the next version starts beside the present one, so that everybody moves exactly once. */
  readonly surge: boolean;
  readonly update: UpdateOutcome & { readonly tookMs: number };
  readonly requests: number;
  readonly failedRequests: number;
  readonly assets: number;
  readonly failedAssets: number;
  /** The first failures among both. */
  readonly failures: readonly Failure[];
  /** Different builds of the page that visitors met. */
  readonly pageBuilds: number;
  /** How many people were moved so many times: the index is the number of moves. */
  readonly peopleByMoves: readonly number[];
  /** Connections that were given to a node that was draining. */
  readonly welcomedWhileDraining: number;
  readonly latency: InThreeParts<LatencyFigures>;
  /** p99 during the update over p99 before it, within this one run. */
  readonly p99Ratio: number;
  /** The proof's own share in those latencies. */
  readonly ownDelay: InThreeParts<OwnDelay>;
  /** What the nodes were like at the end. */
  readonly nodes: readonly NodeAtEnd[];
}

export interface NodeAtEnd {
  readonly name: string;
  /** What runs there; more than one where two versions do, none where nothing does. */
  readonly versions: readonly string[];
  readonly inService: boolean;
  readonly connections: number;
}

export interface ProofReport extends Findings {
  /** Whether every promise held. */
  readonly ok: boolean;
  /** Each promise that did not, in words. */
  readonly broken: readonly string[];
}
