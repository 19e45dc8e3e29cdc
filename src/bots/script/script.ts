/** The play: its scenes in their order, and the lines of those that are to be played, numbered. */
import type { Character } from '../cast.ts';
import { COLOURS } from './colours.ts';
import { DINER } from './diner.ts';
import { PLAN } from './plan.ts';
import { RAT } from './rat.ts';
import type { Scene } from './scene.ts';
import { STANDOFF } from './standoff.ts';
import { WAREHOUSE } from './warehouse.ts';

export const SCENES: readonly Scene[] = [DINER, COLOURS, PLAN, WAREHOUSE, RAT, STANDOFF];

export interface Line {
  readonly speaker: Character;
  readonly text: string;
  /** The scene that begins with this line. */
  readonly opens?: Scene;
}

/** All who play together go by the same one: a line's number is its index and one. */
export type Script = readonly Line[];

export function scriptOf(scenes: readonly Scene[] = SCENES): Script {
  return scenes.flatMap((scene) => scene.lines.map(([speaker, text], index) => ({ speaker, text, ...(index === 0 && { opens: scene }) })));
}
