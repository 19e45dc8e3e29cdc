/** Bars beside each other for the servers of one scenario, ours in colour. Pure. */
import { box, group, line, words, type Element } from '../../src/proof/picture/svg.ts';
import { evenScale, powerScale, roundSteps, decades, type Scale } from '../../src/proof/picture/scales.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Up to here the bar is drawn fainter: the slowest beside the middle one. */
  readonly upTo?: number;
  /** Said behind the value. */
  readonly remark?: string;
  readonly ours: boolean;
}

export interface BarChart {
  readonly heading: string;
  readonly bars: readonly Bar[];
  readonly label: (value: number) => string;
  /** By powers of ten, for what differs by more than one. */
  readonly powers?: boolean;
}

/** Pixels. */
const NAMES = 210;
const VALUES = 190;
const BAR = 18;
const STEP = 25;
const HEADING = 24;
const AXIS = 30;
const STEPS = 4;

export function barChartHeight({ bars }: BarChart): number {
  return HEADING + bars.length * STEP + AXIS;
}

/** Between `left` and `right`, from `top` down. */
export function barChart({ heading, bars, label, powers = false }: BarChart, left: number, right: number, top: number): Element {
  const highest = Math.max(...bars.map(({ value, upTo = value }) => upTo), Number.EPSILON);
  const ticks = powers ? decades(1, highest) : roundSteps(highest, STEPS);
  const [from, to] = [left + NAMES, right - VALUES];
  const scale = powers ? powerScale(1, ticks.at(-1) ?? 1, from, to) : evenScale(0, ticks.at(-1) ?? 1, from, to);
  const bottom = top + HEADING + bars.length * STEP;
  return group(
    {},
    words(left, top, heading, { class: 'heading' }),
    ...ticks.flatMap((tick) => [
      line(scale(tick), top + HEADING - 10, scale(tick), bottom, { class: 'grid' }),
      words(scale(tick), bottom + 15, label(tick), { class: 'soft small middle' }),
    ]),
    ...bars.flatMap((bar, index) => drawBar(bar, top + HEADING + index * STEP, left, from, scale, label)),
  );
}

function drawBar(
  { name, value, upTo = value, remark, ours }: Bar,
  y: number,
  left: number,
  from: number,
  scale: Scale,
  label: BarChart['label'],
) {
  const style = ours ? 'ours' : 'theirs';
  const middle = y - 8 + BAR / 2 + 4;
  const told = [upTo === value ? label(value) : `${label(value)} / ${label(upTo)}`, ...(remark === undefined ? [] : [remark])].join(', ');
  return [
    words(left, middle, name, { class: ours ? 'heading' : undefined }),
    ...(upTo > value ? [box(from, y - 8, scale(upTo) - from, BAR, { class: `${style} pale`, rx: 2 })] : []),
    box(from, y - 8, Math.max(1, scale(value) - from), BAR, { class: style, rx: 2 }),
    words(Math.max(scale(upTo), scale(value)) + 8, middle, told, { class: 'small' }),
  ];
}
