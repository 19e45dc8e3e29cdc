/** How much of a list of encoded messages fits into one answer. */
import { ANSWER_MAX_CHARACTERS } from '../support/server-limits.ts';

interface Encoded {
  readonly json: string;
}

/** As many as fit into one answer, at least one, from the oldest on; the rest follows as `message`. */
export function oldestWithin<T extends Encoded>(messages: readonly T[]): readonly T[] {
  let characters = 0;
  const end = messages.findIndex(({ json }, index) => (characters += json.length) > ANSWER_MAX_CHARACTERS && index > 0);
  return end < 0 ? messages : messages.slice(0, end);
}

/** As many as fit into one answer, at least one, back from the newest. */
export function newestWithin<T extends Encoded>(messages: readonly T[]): readonly T[] {
  let characters = 0;
  const start = messages.findLastIndex(
    ({ json }, index) => (characters += json.length) > ANSWER_MAX_CHARACTERS && index < messages.length - 1,
  );
  return messages.slice(start + 1);
}
