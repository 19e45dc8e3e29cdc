/** From times and figures to places in the picture. Pure. */

export type Scale = (value: number) => number;

/** From [`from`, `to`] to [`start`, `end`], evenly. */
export function evenScale(from: number, to: number, start: number, end: number): Scale {
  const span = Math.max(to - from, Number.EPSILON);
  return (value) => start + ((Math.min(Math.max(value, from), to) - from) / span) * (end - start);
}

/** The same by powers; `from` is above 0. */
export function powerScale(from: number, to: number, start: number, end: number): Scale {
  const even = evenScale(Math.log(from), Math.log(to), start, end);
  return (value) => even(Math.log(Math.max(value, from)));
}

/** Powers of ten from `from` up to the first that is not below `highest`, one decade above `from` at least. */
export function decades(from: number, highest: number): number[] {
  const ticks = [from];
  for (let tick = from * 10; ; tick *= 10) {
    ticks.push(tick);
    if (tick >= highest) return ticks;
  }
}

/** Round steps from 0 up to at least `highest`, about `count` of them. */
export function roundSteps(highest: number, count: number): number[] {
  const rough = Math.max(highest, 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  return Array.from({ length: Math.ceil(Math.max(highest, 1) / step) + 1 }, (_, index) => index * step);
}
