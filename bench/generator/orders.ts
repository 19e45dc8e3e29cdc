/** What the bench tells its generators, and what they answer. Times are those of {@link nowUs}. */
import type { DialectName } from '../dialects/dialects.ts';
import type { Schedule } from './schedule.ts';

export interface ClientPlan {
  readonly index: number;
  readonly room: string;
  readonly roomNumber: number;
  readonly port: number;
  /** Its number among the senders of its room. */
  readonly sender?: number;
}

export interface Window {
  readonly run: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly sendersPerRoom: number;
}

/** A name, what goes with it, and what comes back. */
export interface Orders {
  /** Connects clients, a limited number at a time, and answers when all have joined. */
  readonly attach: { readonly ask: { readonly dialect: DialectName; readonly clients: readonly ClientPlan[] }; readonly answer: void };
  /** Starts counting the deliveries of a run anew. */
  readonly count: { readonly ask: Window; readonly answer: void };
  /** Says what a schedule has for this generator's senders; answers when the last is said and acknowledged, or given up. */
  readonly say: { readonly ask: Schedule; readonly answer: SayReport };
  readonly report: { readonly ask: undefined; readonly answer: CountReport };
  /** Whether positions are remembered, which costs the generator. */
  readonly attention: { readonly ask: boolean; readonly answer: void };
  readonly drop: { readonly ask: undefined; readonly answer: void };
  /** All dropped clients connect at once; answers when each has joined and has `messages` of the run, or after `withinMs`. */
  readonly comeBack: { readonly ask: { readonly messages: number; readonly withinMs: number }; readonly answer: ReturnReport };
}

export type OrderName = keyof Orders;

/** Histograms are told by their counts; they are of microseconds. */
export interface CountReport {
  /** Deliveries of the run, whenever they came. */
  readonly received: number;
  /** Of any run, within the window. */
  readonly receivedInWindow: number;
  /** Of the messages that were due in the window. */
  readonly latencies: Uint32Array;
  readonly missing: number;
  readonly repeated: number;
  /** Connections that ended unasked, since the start. */
  readonly lostConnections: number;
}

export interface SayReport {
  readonly said: number;
  /** How much later than due messages were written: what the generator itself adds. */
  readonly lateness: Uint32Array;
  readonly acknowledgements: Uint32Array;
  readonly unacknowledged: number;
}

export interface ReturnReport {
  readonly complete: number;
  /** From the start of all to the last message of each. */
  readonly times: Uint32Array;
}
