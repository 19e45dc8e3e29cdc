/** What a place was doing, from what was seen of it: the chapters of an update. Pure. */
import type { PlaceRecord, PlaceSample } from './samples.ts';

export type Phase =
  /** Takes new clients. */
  | 'in service'
  /** Runs, takes nobody new, and serves those it has until they have moved. */
  | 'draining'
  /** Nothing runs there. */
  | 'stopped'
  /** Runs, and is not given clients yet. */
  | 'starting';

export interface PhaseSpan {
  readonly phase: Phase;
  /** What runs there; empty while nothing does. */
  readonly version: string;
  readonly from: number;
  readonly to: number;
}

/** Adjoining spans in the order of time; each lasts until the sample that saw the next. */
export function phasesOf({ samples }: PlaceRecord): readonly PhaseSpan[] {
  const spans: PhaseSpan[] = [];
  for (const sample of samples) {
    const last = spans.at(-1);
    const phase = phaseOf(sample, last);
    const version = sample.process?.version ?? '';
    if (last !== undefined) spans[spans.length - 1] = { ...last, to: sample.at };
    if (last?.phase !== phase || last.version !== version) spans.push({ phase, version, from: sample.at, to: sample.at });
  }
  return spans;
}

function phaseOf({ status, process }: PlaceSample, last: PhaseSpan | undefined): Phase {
  if (process === undefined) return 'stopped';
  if (process.state === 'draining') return 'draining';
  if (process.state === 'ready' && isUp(status)) return 'in service';
  // The same process goes out of service only by being drained, and comes into it only by having been started.
  const servedBefore = last !== undefined && last.version === process.version && (last.phase === 'in service' || last.phase === 'draining');
  return servedBefore ? 'draining' : 'starting';
}

/** Also `UP 2/3`, which is a server that has just missed a check. */
export function isUp(status: string): boolean {
  return status.startsWith('UP') || status === 'no check';
}

/** Whether a server in this state is given nobody new, and keeps those it has. */
export function isDraining(status: string): boolean {
  return /^(NOLB|DRAIN|MAINT)/.test(status);
}
