/** A colour and a letter for a person: the same in every tab, because they come from the id and the name alone. */
import type { User } from '../../../../src/protocol/messages.ts';

/** As many as the stylesheet has hues; more could not be told apart. */
export const HUE_COUNT = 12;

/** The number of a hue, from 0. */
export function hueOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < userId.length; index += 1) hash = Math.imul(hash ^ userId.charCodeAt(index), 0x01000193);
  return (hash >>> 8) % HUE_COUNT;
}

/** Colours that a name may hold as a word, by their name in the stylesheet; those of the wheel are a hue of it. */
const COLOUR_WORDS: Readonly<Record<string, string>> = {
  white: 'white',
  orange: 'orange',
  blonde: 'blonde',
  blond: 'blonde',
  pink: 'pink',
  blue: 'blue',
  brown: 'brown',
  red: '1',
  yellow: '3',
  green: '5',
  purple: '10',
};

/** What the stylesheet knows a person's colours by: the colour in the name, where there is one, or else a hue that the id gives. */
export function lookOf({ id, name }: User): string {
  const words = name.toLowerCase().match(/\p{L}+/gu) ?? [];
  const colour = words.find((word) => Object.hasOwn(COLOUR_WORDS, word));
  return (colour && COLOUR_WORDS[colour]) ?? String(hueOf(id));
}

const GRAPHEMES = new Intl.Segmenter();

/** "Mr. ", "Dr. ", "Prof. ": what a whole company may begin with tells nobody from the others. */
const TITLE = /^\p{L}{2,4}\.\s+/u;

/** What a reader sees as the first letter of the name behind a title, in upper case; an emoji stays whole. */
export function initialOf(name: string): string {
  for (const { segment } of GRAPHEMES.segment(name.trim().replace(TITLE, ''))) return segment.toLocaleUpperCase();
  return '?';
}
