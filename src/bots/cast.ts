/** Who plays, in the order in which they are counted off. */

export const CAST = ['Mr. White', 'Mr. Orange', 'Mr. Blonde', 'Mr. Pink', 'Mr. Blue', 'Mr. Brown', 'Joe', 'Nice Guy Eddie'] as const;

/** A part, and the name that its player has in the room. */
export type Character = (typeof CAST)[number];

export function isCharacter(name: string): name is Character {
  return (CAST as readonly string[]).includes(name);
}
