import type { Position } from '../protocol/position.ts';

/** What a log says of itself when it is asked about a position. */
export interface LogState {
  readonly epoch: string;
  readonly head: number;
  /** The id at `seq`, or `undefined` where that entry was trimmed away or never was. */
  idAt(seq: number): string | undefined;
}

/**
 * Whether the log lost what `known` proves was there: its head lies below it, or another message stands at its place.
 * A `known` of another epoch proves nothing about this one.
 */
export function hasLostTail(known: Position | undefined, log: LogState): boolean {
  if (known === undefined || known.epoch !== log.epoch) return false;
  if (known.seq > log.head) return true;
  if (known.id === undefined) return false;
  const present = log.idAt(known.seq);
  return present !== undefined && present !== known.id;
}
