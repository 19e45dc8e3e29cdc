/** How long messages took from the one who said them to everybody's screen, over a time or bit by bit. */
import { percentile } from './percentile.ts';
import { keyOf, type MemberRecord } from './records.ts';

/** One message of the crowd shown to one person. */
export interface Delivery {
  readonly sentAt: number;
  readonly shownAt: number;
}

export interface LatencyFigures {
  readonly deliveries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A stretch of time, by when the messages were shown. */
export interface LatencyBucket extends LatencyFigures {
  /** When it begins. */
  readonly at: number;
}

export function deliveriesOf(members: readonly MemberRecord[]): Delivery[] {
  const sentAt = new Map<string, number>();
  for (const { userId, sent } of members) for (const { id, at } of sent) sentAt.set(keyOf(userId, id), at);
  return members.flatMap(({ shown }) =>
    shown.flatMap(({ at: shownAt, message }) => {
      const from = sentAt.get(keyOf(message.user.id, message.id));
      return from === undefined ? [] : [{ sentAt: from, shownAt }];
    }),
  );
}

/** Of the messages said in [`from`, `to`). */
export function latencyBetween(deliveries: readonly Delivery[], from: number, to: number): LatencyFigures {
  return figuresOf(deliveries.filter(({ sentAt }) => sentAt >= from && sentAt < to).map(latencyMs));
}

/** From `from` to `to` in steps of `widthMs`; a step in which nobody was shown anything is left out. */
export function latencyBuckets(deliveries: readonly Delivery[], from: number, to: number, widthMs: number): LatencyBucket[] {
  const steps = new Map<number, number[]>();
  for (const delivery of deliveries) {
    if (delivery.shownAt < from || delivery.shownAt >= to) continue;
    const step = Math.floor((delivery.shownAt - from) / widthMs);
    const latencies = steps.get(step);
    if (latencies === undefined) steps.set(step, [latencyMs(delivery)]);
    else latencies.push(latencyMs(delivery));
  }
  return [...steps]
    .sort(([one], [other]) => one - other)
    .map(([step, latencies]) => ({ at: from + step * widthMs, ...figuresOf(latencies) }));
}

function latencyMs({ sentAt, shownAt }: Delivery): number {
  return shownAt - sentAt;
}

function figuresOf(latencies: number[]): LatencyFigures {
  return { deliveries: latencies.length, p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99) };
}
