/** How the cost of a delivery changes as a room gets busier: a line for each server. Pure. */
import { chartFrame } from '../../src/proof/picture/chart-frame.ts';
import { LEFT, RIGHT } from '../../src/proof/picture/look.ts';
import { evenScale, powerScale, roundSteps } from '../../src/proof/picture/scales.ts';
import { element, group, line, pathThrough, words, type Element } from '../../src/proof/picture/svg.ts';

export interface GrowthLine {
  readonly name: string;
  readonly points: readonly { readonly deliveriesPerSecond: number; readonly cpuUs: number }[];
}

const COLOURS = ['one', 'two', 'three'] as const;
const STEPS = 4;

/** Of the axis below. */
export const GROWTH_FOOT = 44;

export function growthChart(lines: readonly GrowthLine[], top: number, height: number): Element {
  const points = lines.flatMap((one) => one.points);
  const rates = [...new Set(points.map(({ deliveriesPerSecond }) => deliveriesPerSecond))].sort((one, other) => one - other);
  const ticks = roundSteps(Math.max(...points.map(({ cpuUs }) => cpuUs), 1), STEPS);
  const scale = evenScale(0, ticks.at(-1) ?? 1, top + height, top + 10);
  const across = powerScale(Math.max(1, rates[0] ?? 1), Math.max(2, rates.at(-1) ?? 2), LEFT + 10, RIGHT - 10);
  const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? 'one';
  return group(
    {},
    chartFrame({
      heading: 'Processor time of each delivery in a room of 500, µs',
      top,
      ticks,
      scale,
      label: String,
      legend: lines.map(({ name }, index) => ({ name, class: colourOf(index) })),
    }),
    ...lines.map((one, index) => {
      const path = one.points.map(({ deliveriesPerSecond, cpuUs }) => ({ x: across(deliveriesPerSecond), y: scale(cpuUs) }));
      return element('path', { d: pathThrough(path), class: `line ${colourOf(index)}` });
    }),
    ...rates.flatMap((rate) => [
      line(across(rate), top + height, across(rate), top + height + 4, { class: 'axis' }),
      words(across(rate), top + height + 18, rate.toLocaleString('en'), { class: 'soft small middle' }),
    ]),
    words((LEFT + RIGHT) / 2, top + height + 36, 'deliveries a second', { class: 'soft small middle' }),
  );
}
