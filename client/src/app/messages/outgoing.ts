/** One's own messages that the log has not shown yet. Pure. */
import type { DeliveryState } from '../../../../src/sdk/types.ts';

export interface Outgoing {
  readonly id: string;
  readonly text: string;
  readonly delivery: DeliveryState;
}

/** In the order they were written. */
export type OutgoingList = readonly Outgoing[];

/**
 * Notes a step of a delivery. `sent` for an unknown id is no news: its message came first and has replaced the bubble.
 * One that is sent again goes behind the others, as it will in the log.
 */
export function withDelivery(list: OutgoingList, step: Outgoing): OutgoingList {
  const index = list.findIndex(({ id }) => id === step.id);
  const known = list[index];
  if (known !== undefined && hasStopped(known) && !hasStopped(step)) return [...list.toSpliced(index, 1), step];
  if (known !== undefined) return list.with(index, step);
  return step.delivery.status === 'sent' ? list : [...list, step];
}

export function withoutOutgoing(list: OutgoingList, id: string): OutgoingList {
  return list.some((outgoing) => outgoing.id === id) ? list.filter((outgoing) => outgoing.id !== id) : list;
}

/** Drops those that were sent under a `seq` the page has passed: they lie in a gap and will not come as a message. */
export function withoutPassed(list: OutgoingList, headSeq: number): OutgoingList {
  return list.filter(({ delivery }) => delivery.status !== 'sent' || delivery.seq > headSeq);
}

/** Whether something would be lost if the page closed now. */
export function hasUnsent(list: OutgoingList): boolean {
  return list.some(({ delivery }) => delivery.status !== 'sent');
}

/** Nothing happens to it until the person decides. */
function hasStopped({ delivery }: Outgoing): boolean {
  return delivery.status === 'failed' || delivery.status === 'unsure';
}
