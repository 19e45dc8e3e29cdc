/** A colour and a letter for a person: the same in every tab, because they come from the id and the name alone. */

/** As many as the stylesheet has hues; more could not be told apart. */
export const HUE_COUNT = 12;

/** The number of a hue, from 0. */
export function hueOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < userId.length; index += 1) hash = Math.imul(hash ^ userId.charCodeAt(index), 0x01000193);
  return (hash >>> 8) % HUE_COUNT;
}

const GRAPHEMES = new Intl.Segmenter();

/** What a reader sees as the first letter, in upper case; an emoji stays whole. */
export function initialOf(name: string): string {
  for (const { segment } of GRAPHEMES.segment(name.trim())) return segment.toLocaleUpperCase();
  return '?';
}
