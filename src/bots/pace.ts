/** How fast people think, type and answer. A factor makes all of it faster; chance makes it less even. */
import type { Random } from '../support/random.ts';

/** Somebody who types fast, so that a play is worth watching. */
const TYPED_CHARACTERS_PER_SECOND = 16;
const TYPING_MIN_MS = 700;
/** Nobody watches a longer typing indicator. */
const TYPING_MAX_MS = 5_500;

/** Between one line and the first key of the next. */
const THINKING_MS = 1_100;
const BETWEEN_SCENES_MS = 5_000;
const BEFORE_ANSWER_MS = 600;

/** From the last line of a take to the first of the next. */
const BETWEEN_TAKES_MS = 30_000;

/** Between two answers to people, however many of them talk. */
const BETWEEN_ANSWERS_MS = 6_000;

export interface Pace {
  /** Before the first key. */
  thinkingMs(before: 'line' | 'scene' | 'answer'): number;
  typingMs(text: string): number;
  readonly betweenTakesMs: number;
  readonly betweenAnswersMs: number;
}

/** @param speed 1 is human, 10 ten times as fast; above 0. */
export function paceAt(speed: number, random: Random): Pace {
  const about = (ms: number): number => (ms * (0.8 + 0.4 * random())) / speed;
  const thinking = { line: THINKING_MS, scene: BETWEEN_SCENES_MS, answer: BEFORE_ANSWER_MS };
  return {
    thinkingMs: (before) => about(thinking[before]),
    typingMs: (text) => about(Math.min(Math.max((text.length / TYPED_CHARACTERS_PER_SECOND) * 1_000, TYPING_MIN_MS), TYPING_MAX_MS)),
    betweenTakesMs: BETWEEN_TAKES_MS / speed,
    betweenAnswersMs: BETWEEN_ANSWERS_MS / speed,
  };
}
