/**
 * Who says what next, decided from the log alone. Every bot asks this of its own copy of the log and speaks when the cue is its
 * own, so there is nobody who could be killed and take the play along.
 */
import { sceneLineId } from '../protocol/scene-line.ts';
import type { Character } from './cast.ts';
import type { Pace } from './pace.ts';
import { replyTo } from './reply.ts';
import { replyId } from './reply-id.ts';
import type { SceneLog } from './scene-log.ts';
import type { Script } from './script/script.ts';

export type Cue =
  | {
      readonly kind: 'line' | 'scene' | 'answer';
      readonly speaker: Character;
      readonly text: string;
      readonly id: string;
      /** From when on another cue may hold although the log has not changed (ms since 1970). */
      readonly until: number | undefined;
    }
  | { readonly kind: 'pause'; readonly until: number };

export interface Situation {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Characters who are in the room. */
  readonly present: readonly Character[];
  readonly pace: Pick<Pace, 'betweenTakesMs' | 'betweenAnswersMs'>;
  /** Names a take that follows on nothing in the log. */
  readonly firstTake: string;
}

/** A person who was not answered in this time is not answered any more: the one who should is gone, or it was long ago. */
const ANSWER_WITHIN_MS = 20_000;

/** Nor is what was said this many lines ago. */
const ANSWER_WITHIN_LINES = 4;

export function nextCue(script: Script, log: SceneLog, situation: Situation): Cue {
  return answerCue(log, situation) ?? playCue(script, log, situation);
}

/** An answer goes before the next line, but between two answers the play goes on, or whoever talks much could stop it. */
function answerCue({ question, answeredAt, linesSinceAnswer, place }: SceneLog, { now, present, pace }: Situation): Cue | undefined {
  if (question === undefined || question.linesSince > ANSWER_WITHIN_LINES) return undefined;
  const from = Math.max(question.message.time, answeredAt + pace.betweenAnswersMs);
  const until = from + ANSWER_WITHIN_MS;
  if (now >= until) return undefined;
  const mustPlayOn = place.at === 'playing' && linesSinceAnswer < 1;
  // Between takes nothing else is to be done, so the answer is waited for.
  if (now < from || mustPlayOn) return place.at === 'over' ? { kind: 'pause', until: from } : undefined;
  const reply = replyTo(question.message, present);
  return reply && { kind: 'answer', ...reply, id: replyId(question.message), until };
}

function playCue(script: Script, log: SceneLog, situation: Situation): Cue {
  const { place } = log;
  const until = log.question === undefined ? undefined : log.answeredAt + situation.pace.betweenAnswersMs;
  const line = (take: string, number: number): Cue => {
    const { speaker, text, opens } = script[number - 1] as Script[number];
    return { kind: opens === undefined ? 'line' : 'scene', speaker, text, id: sceneLineId(take, number, script.length), until };
  };
  switch (place.at) {
    case 'nowhere':
      return line(situation.firstTake, 1);
    case 'begin':
      return line(takeAt(place.time), 1);
    case 'playing':
      return line(place.take, place.next);
    case 'over': {
      const from = place.time + situation.pace.betweenTakesMs;
      return situation.now < from ? { kind: 'pause', until: from } : line(takeAt(place.time), 1);
    }
  }
}

/** The take that follows on what was said at a time. The same for all who ask, so that a first line is not said under two ids. */
export function takeAt(timeMs: number): string {
  return Math.floor(timeMs).toString(36).padStart(4, '0');
}
