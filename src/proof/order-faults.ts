/** Faults of order: what one person was shown, and what one connection carried. */
import type { MemberRecord } from './records.ts';

export interface OrderFaults {
  /** Seen before. */
  readonly again: number;
  /** Behind a later one. */
  readonly outOfOrder: number;
  /** Numbers left out between one and the next. */
  readonly holes: number;
}

/** In what the library showed. A new epoch begins a new numbering. */
export function faultsShown(members: readonly MemberRecord[]): OrderFaults {
  return members.map(({ shown }) => faultsOf(shown.map(({ epoch, message }) => ({ epoch, seq: message.seq })))).reduce(add, NONE);
}

/** In what each connection carried (a `joined` begins a run: it may repeat what its request asked for again). */
export function faultsOnTheWire(members: readonly MemberRecord[]): OrderFaults {
  return members
    .flatMap(({ connections }) =>
      connections.flatMap(({ runs }) => runs.map(({ epoch, seqs }) => faultsOf(seqs.map((seq) => ({ epoch, seq }))))),
    )
    .reduce(add, NONE);
}

const NONE: OrderFaults = { again: 0, outOfOrder: 0, holes: 0 };

function add(one: OrderFaults, other: OrderFaults): OrderFaults {
  return { again: one.again + other.again, outOfOrder: one.outOfOrder + other.outOfOrder, holes: one.holes + other.holes };
}

function faultsOf(places: readonly { readonly epoch: string; readonly seq: number }[]): OrderFaults {
  const seen = new Map<string, Set<number>>();
  const highest = new Map<string, number>();
  let again = 0;
  let outOfOrder = 0;
  let holes = 0;
  for (const { epoch, seq } of places) {
    const seqs = seen.get(epoch) ?? new Set<number>();
    seen.set(epoch, seqs);
    const before = highest.get(epoch) ?? seq - 1;
    if (seqs.has(seq)) again += 1;
    else if (seq < before) outOfOrder += 1;
    else holes += seq - before - 1;
    seqs.add(seq);
    highest.set(epoch, Math.max(seq, before));
  }
  return { again, outOfOrder, holes };
}
