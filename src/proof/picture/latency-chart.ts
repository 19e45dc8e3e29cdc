/** How long messages took, by powers of ten: a factor of three looks the same wherever it is. */
import type { LatencyBucket } from '../latency.ts';
import { chartFrame } from './chart-frame.ts';
import { decades, powerScale, type Scale } from './scales.ts';
import { areaBetween, element, group, pathThrough, type Element } from './svg.ts';

const LOWEST_MS = 1;

export interface Place {
  readonly top: number;
  readonly height: number;
}

export function latencyChart(buckets: readonly LatencyBucket[], time: Scale, { top, height }: Place): Element {
  const ticks = decades(LOWEST_MS, Math.max(...buckets.map(({ p99Ms }) => p99Ms), LOWEST_MS));
  const scale = powerScale(LOWEST_MS, ticks.at(-1) ?? LOWEST_MS, top + height, top + 10);
  const lineOf = (of: 'p50Ms' | 'p99Ms'): { x: number; y: number }[] =>
    buckets.map((bucket) => ({ x: time(bucket.at), y: scale(bucket[of]) }));
  const [median, slowest] = [lineOf('p50Ms'), lineOf('p99Ms')];
  const legend = [
    { name: 'one in two below', class: 'one' },
    { name: '99 in 100 below', class: 'faint' },
  ];
  return group(
    {},
    chartFrame({ heading: 'From one person to everybody’s screen', top, ticks, scale, label: inWords, legend }),
    element('path', { d: areaBetween(slowest, median), class: 'band' }),
    element('path', { d: pathThrough(slowest), class: 'line faint' }),
    element('path', { d: pathThrough(median), class: 'line one' }),
  );
}

function inWords(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`;
}
