/** The form of a scene; the scenes themselves are text and nothing else. */
import type { Character } from '../cast.ts';

export interface Scene {
  /** By which it is asked for: `--scenes diner`. */
  readonly name: string;
  readonly title: string;
  readonly lines: readonly (readonly [speaker: Character, text: string])[];
}
