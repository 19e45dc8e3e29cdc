/** Which of them answers a person, and with what. Pure, so that all of them come to the same answer and one of them gives it. */
import type { RoomMessage } from '../protocol/messages.ts';
import { CAST, type Character } from './cast.ts';
import { PERSONAL, QUESTIONS, REMARKS, TOPICS } from './script/replies.ts';

export interface Answer {
  readonly speaker: Character;
  readonly text: string;
}

/** @returns nothing where nobody is there who could say anything. */
export function replyTo(message: RoomMessage, present: readonly Character[]): Answer | undefined {
  const answers = answersTo(message.text, present);
  const chosen = answers[spread(message.id) % answers.length];
  return chosen && { ...chosen, text: chosen.text.replaceAll('{name}', () => message.user.name) };
}

/** Whoever is called by name, on the subject if there is something to say; else anybody on the subject; else anybody. */
function answersTo(text: string, present: readonly Character[]): readonly Answer[] {
  const topic = TOPICS.find(({ about }) => about.test(text));
  const onTopic = (topic?.replies ?? []).map(([speaker, words]) => ({ speaker, text: words })).filter(isBy(present));
  const called = characterIn(text);
  if (called !== undefined && present.includes(called)) {
    const own = onTopic.filter(isBy([called]));
    return own.length > 0 ? own : PERSONAL[called].map((words) => ({ speaker: called, text: words }));
  }
  if (onTopic.length > 0) return onTopic;
  const general = text.includes('?') ? QUESTIONS : REMARKS;
  const said = general.map(([speaker, words]) => ({ speaker, text: words })).filter(isBy(present));
  return said.length > 0 ? said : present.flatMap((speaker) => PERSONAL[speaker].map((words) => ({ speaker, text: words })));
}

function isBy(present: readonly Character[]): (answer: Answer) => boolean {
  return ({ speaker }) => present.includes(speaker);
}

/** The character who is named first: by the last word of the name, as one speaks to people. */
function characterIn(text: string): Character | undefined {
  const named = CAST.map((name) => ({ name, at: text.search(new RegExp(`\\b${name.split(' ').at(-1)}\\b`, 'i')) }));
  return named.filter(({ at }) => at >= 0).sort((one, other) => one.at - other.at)[0]?.name;
}

/** A number that looks like chance and is the same for everybody (FNV-1a). */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 8;
}
