/** SVG as a tree of elements, escaped where it has to be; just as much as a picture of plain shapes and words needs. */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export interface Element {
  readonly markup: string;
}

/** An element with what is in it: other elements, and words. Numbers are rounded to a tenth of a pixel. */
export function element(name: string, attributes: Attributes = {}, ...content: readonly (Element | string)[]): Element {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : ` ${key}="${attribute(value)}"`));
  const inner = content.map((part) => (typeof part === 'string' ? escaped(part) : part.markup)).join('');
  return { markup: inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>` };
}

export function group(attributes: Attributes, ...content: readonly Element[]): Element {
  return element('g', attributes, ...content);
}

export function words(x: number, y: number, text: string, attributes: Attributes = {}): Element {
  return element('text', { x, y, ...attributes }, text);
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): Element {
  return element('line', { x1, y1, x2, y2, ...attributes });
}

export function box(x: number, y: number, width: number, height: number, attributes: Attributes = {}): Element {
  return element('rect', { x, y, width: Math.max(0, width), height, ...attributes });
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The data of a path from point to point. */
export function pathThrough(points: readonly Point[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${rounded(x)} ${rounded(y)}`).join('');
}

/** The data of the area between two lines that go from left to right. */
export function areaBetween(upper: readonly Point[], lower: readonly Point[]): string {
  return upper.length === 0 ? '' : `${pathThrough([...upper, ...lower.toReversed()])}Z`;
}

function attribute(value: string | number): string {
  return typeof value === 'number' ? rounded(value) : escaped(value).replaceAll('"', '&quot;');
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
