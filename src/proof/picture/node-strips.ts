/** What each node was doing: a strip for each place in which one ran, with the version in it. */
import { phasesOf, type PhaseSpan } from '../watch/phases.ts';
import type { PlaceRecord } from '../watch/samples.ts';
import { LEFT, RIGHT } from './look.ts';
import type { Scale } from './scales.ts';
import { box, group, line, words, type Element } from './svg.ts';

const STRIP_HEIGHT = 22;
const STRIP_STEP = 28;

/** A strip narrower than its words shows none. */
const LETTER = 6.2;
const SAMPLE = 14;

export function stripsHeight(places: readonly PlaceRecord[]): number {
  return places.length * STRIP_STEP;
}

interface Span {
  readonly top: number;
  readonly from: number;
  readonly to: number;
  /** When requests of visitors failed. */
  readonly failures: readonly number[];
}

export function nodeStrips(places: readonly PlaceRecord[], time: Scale, { top, from, to, failures }: Span): Element {
  const running = places.flatMap((place) => phasesOf(place)).filter(({ version }) => version !== '');
  // Whichever place it was in: the second ones stand empty, or the first ones after an update that has used the second.
  const [first] = running.sort((one, other) => one.from - other.from);
  const strips = places.map((place, index) => {
    const spans = phasesOf(place).filter((span) => span.to > from && span.from < to);
    const y = top + index * STRIP_STEP;
    return group(
      {},
      words(LEFT - 8, y + STRIP_HEIGHT / 2 + 4, place.server.replace('-second', ' ·2'), { class: 'small end' }),
      ...spans.flatMap((span) => strip(span, y, time, first?.version)),
    );
  });
  const bottom = top + stripsHeight(places);
  return group(
    {},
    words(LEFT, top - 12, 'What each node was doing', { class: 'heading' }),
    ...strips,
    ...failures.map((at) => box(time(at) - 1, top - 4, 2, bottom - top + 2, { class: 'failure' })),
    ...legend(bottom + 54, failures.length > 0 ? [...LEGEND, ['a request failed', 'failure']] : LEGEND),
  );
}

function strip(span: PhaseSpan, y: number, time: Scale, firstVersion: string | undefined): Element[] {
  const x = time(span.from);
  const width = time(span.to) - x;
  if (span.phase === 'stopped') {
    return [line(x, y + STRIP_HEIGHT / 2, x + width, y + STRIP_HEIGHT / 2, { class: 'stopped' })];
  }
  const shape = box(x, y, Math.max(1, width - 1), STRIP_HEIGHT, { class: classOf(span, firstVersion), rx: 3 });
  const text = span.phase === 'in service' ? span.version : '';
  if (text === '' || width < text.length * LETTER + 12) return [shape];
  return [shape, words(x + width / 2, y + STRIP_HEIGHT / 2 + 4, text, { class: 'small middle on' })];
}

function classOf({ phase, version }: PhaseSpan, firstVersion: string | undefined): string {
  return phase === 'in service' ? (version === firstVersion ? 'old' : 'new') : phase;
}

type LegendEntry = readonly [name: string, style: string];

const LEGEND: readonly LegendEntry[] = [
  ['in service, old version', 'old'],
  ['draining: its clients move', 'draining'],
  ['stopped', 'stopped'],
  ['starting', 'starting'],
  ['in service, new version', 'new'],
];

function legend(y: number, entries: readonly LegendEntry[]): Element[] {
  // Even gaps between entries of different lengths.
  const widths = entries.map(([name]) => SAMPLE + 6 + name.length * LETTER);
  const gap = (RIGHT - LEFT - widths.reduce((sum, width) => sum + width, 0)) / (entries.length - 1);
  let next = LEFT;
  return entries.flatMap(([name, style], index) => {
    const x = next;
    next += (widths[index] ?? 0) + gap;
    const sample =
      style === 'stopped' ? line(x, y - 4, x + SAMPLE, y - 4, { class: style }) : box(x, y - 10, SAMPLE, 12, { class: style, rx: 2 });
    return [sample, words(x + SAMPLE + 6, y, name, { class: 'soft small' })];
  });
}
