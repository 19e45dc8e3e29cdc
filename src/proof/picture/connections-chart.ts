/** Who is connected to which node. During an update people go from one to the other, and the sum stays. */
import type { PlaceRecord } from '../watch/samples.ts';
import { chartFrame } from './chart-frame.ts';
import type { Place } from './latency-chart.ts';
import { evenScale, roundSteps, type Scale } from './scales.ts';
import { element, group, pathThrough, type Element } from './svg.ts';

const COLOURS = ['one', 'two', 'three'] as const;
const STEPS = 4;

interface Span extends Place {
  readonly from: number;
  readonly to: number;
}

export function connectionsChart(places: readonly PlaceRecord[], time: Scale, { top, height, from, to }: Span): Element {
  const nodes = [...Map.groupBy(places, ({ node }) => node)].map(([name, ofNode]) => ({ name, points: connectionsOf(ofNode, from, to) }));
  const ticks = roundSteps(Math.max(...nodes.flatMap(({ points }) => points.map(({ connections }) => connections))), STEPS);
  const scale = evenScale(0, ticks.at(-1) ?? 1, top + height, top + 10);
  const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? '';
  return group(
    {},
    chartFrame({
      heading: 'Connections on each node',
      top,
      ticks,
      scale,
      label: String,
      legend: nodes.map(({ name }, index) => ({ name, class: colourOf(index) })),
    }),
    ...nodes.map(({ points }, index) => {
      const line = points.map(({ at, connections }) => ({ x: time(at), y: scale(connections) }));
      return element('path', { d: pathThrough(line), class: `line ${colourOf(index)}` });
    }),
  );
}

/** Of all places of a node together: while one version follows on the other both have some. */
function connectionsOf(places: readonly PlaceRecord[], from: number, to: number): { readonly at: number; readonly connections: number }[] {
  const [first, second] = places;
  return (first?.samples ?? [])
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, process }) => {
      const beside = second?.samples.findLast((sample) => sample.at <= at)?.process;
      return { at, connections: (process?.connections ?? 0) + (beside?.connections ?? 0) };
    });
}
