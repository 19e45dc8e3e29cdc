/** What every chart has: a heading, lines across with their values, and a legend at the right. */
import { LEFT, RIGHT } from './look.ts';
import type { Scale } from './scales.ts';
import { group, line, words, type Element } from './svg.ts';

export interface Frame {
  readonly heading: string;
  readonly top: number;
  readonly ticks: readonly number[];
  readonly scale: Scale;
  readonly label: (tick: number) => string;
  /** Names of the lines, with the class that gives a line its colour. */
  readonly legend: readonly { readonly name: string; readonly class: string }[];
}

/** Pixels of a legend's sample, and about those of a letter. */
const SAMPLE = 16;
const LETTER = 5.8;
const GAP = 18;

export function chartFrame({ heading, top, ticks, scale, label, legend }: Frame): Element {
  return group(
    {},
    words(LEFT, top - 12, heading, { class: 'heading' }),
    ...ticks.flatMap((tick) => {
      const y = scale(tick);
      return [line(LEFT, y, RIGHT, y, { class: 'grid' }), words(LEFT - 8, y + 4, label(tick), { class: 'soft small end' })];
    }),
    ...legendAt(RIGHT, top - 12, legend),
  );
}

/** Set from the right edge to the left. */
function legendAt(right: number, y: number, entries: Frame['legend']): Element[] {
  let edge = right;
  return entries.toReversed().flatMap((entry) => {
    const end = edge;
    const sample = end - entry.name.length * LETTER - SAMPLE - 8;
    edge = sample - GAP;
    return [
      line(sample, y - 4, sample + SAMPLE, y - 4, { class: `line ${entry.class}` }),
      words(end, y, entry.name, { class: 'soft small end' }),
    ];
  });
}
