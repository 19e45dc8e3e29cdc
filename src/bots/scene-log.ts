/**
 * What a room's log says about the play: how far it is, who plays which part, and whether a person waits for an answer. Pure, one
 * message at a time, so that everybody who reads the same log comes to the same conclusion; the bots have nothing else between them.
 */
import type { RoomMessage } from '../protocol/messages.ts';
import { parseSceneLineId } from '../protocol/scene-line.ts';
import { isCharacter, type Character } from './cast.ts';
import { parseReplyId } from './reply-id.ts';
import type { Script } from './script/script.ts';

export type Place =
  /** Nothing of a play has been seen. */
  | { readonly at: 'nowhere' }
  /** A person said "begin", at this time (ms since 1970, by the log). */
  | { readonly at: 'begin'; readonly time: number }
  | { readonly at: 'playing'; readonly take: string; /** Of the next line, from 1. */ readonly next: number }
  | { readonly at: 'over'; readonly take: string; /** When the last line was said. */ readonly time: number };

/** Something that a person said and nobody has answered. */
export interface Question {
  readonly message: RoomMessage;
  /** Lines said since. */
  readonly linesSince: number;
}

export interface SceneLog {
  readonly place: Place;
  /** The member (by id) who said the last line of a part. */
  readonly players: ReadonlyMap<Character, string>;
  readonly question: Question | undefined;
  /** When a bot last answered a person; 0 for never. */
  readonly answeredAt: number;
  readonly linesSinceAnswer: number;
}

export const EMPTY_LOG: SceneLog = {
  place: { at: 'nowhere' },
  players: new Map(),
  question: undefined,
  answeredAt: 0,
  linesSinceAnswer: Number.POSITIVE_INFINITY,
};

/** The line that a message is: one with the id of a line counts only with its text, from somebody with the speaker's name. */
export function lineIn({ id, text, user }: RoomMessage, script: Script): { take: string; number: number; speaker: Character } | undefined {
  const claim = parseSceneLineId(id);
  const line = claim && script[claim.number - 1];
  if (claim === undefined || line === undefined || claim.of !== script.length) return undefined;
  const { take, number } = claim;
  return line.text === text && line.speaker === user.name ? { take, number, speaker: line.speaker } : undefined;
}

/** Whether a message asks for the play to start over; anybody's wish is granted. */
export function isBegin({ text }: RoomMessage): boolean {
  return /^\s*begin\s*[.!]*\s*$/i.test(text);
}

/** Whether a message settles where the play is, whatever was said before it. */
export function settlesPlace(message: RoomMessage, script: Script): boolean {
  return isBegin(message) || lineIn(message, script) !== undefined;
}

/** Takes the log's next message in. */
export function read(log: SceneLog, message: RoomMessage, script: Script): SceneLog {
  const line = lineIn(message, script);
  if (line !== undefined) return readLine(log, line, message, script);
  if (isBegin(message)) return { ...log, place: { at: 'begin', time: message.time }, question: undefined };
  if (!isCharacter(message.user.name)) return { ...log, question: { message, linesSince: 0 } };
  const answered = parseReplyId(message.id);
  if (answered === undefined) return log;
  // Somebody who asks again while being answered waits for another answer.
  const question = log.question?.message.seq === answered ? undefined : log.question;
  return { ...log, question, answeredAt: message.time, linesSinceAnswer: 0 };
}

function readLine(log: SceneLog, line: NonNullable<ReturnType<typeof lineIn>>, { user, time }: RoomMessage, script: Script): SceneLog {
  const { take, number, speaker } = line;
  if (!goesOn(log.place, take, number)) return log;
  const { question } = log;
  return {
    ...log,
    place: number === script.length ? { at: 'over', take, time } : { at: 'playing', take, next: number + 1 },
    players: new Map(log.players).set(speaker, user.id),
    question: question && { ...question, linesSince: question.linesSince + 1 },
    linesSinceAnswer: log.linesSinceAnswer + 1,
  };
}

/**
 * A first line begins a take wherever the play is. Other lines count only in their own take and only forwards: one that was on
 * its way when "begin" was said comes too late, and one that is there already changes nothing. A log that is read from the middle
 * begins with whatever line comes first.
 */
function goesOn(place: Place, take: string, number: number): boolean {
  switch (place.at) {
    case 'nowhere':
      return true;
    case 'begin':
      return number === 1;
    case 'playing':
      return take === place.take ? number >= place.next : number === 1;
    case 'over':
      return take !== place.take && number === 1;
  }
}
