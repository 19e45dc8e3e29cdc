/**
 * What may be a person's name. Server and page judge with this one function, so the page can say what is wrong before
 * it asks. A name has 1 to {@link NAME_MAX_CODE_POINTS} code points after trimming, and something in it can be seen.
 */
import { NAME_MAX_CODE_POINTS } from './limits.ts';

export type NameDecision = { readonly ok: true; readonly name: string } | { readonly ok: false; readonly reason: string };

/** Not white space, nothing a renderer leaves out, no mark that needs a letter before it, and not the blank Braille pattern. */
const VISIBLE = /[^\s\p{Z}\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Controls, line separators and half surrogate pairs. */
const NOT_TEXT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Format characters, of which only those that emoji and Persian or Indic words are written with pass; the others hide or turn text around. */
const FORMAT = /\p{Cf}/gu;
const HARMLESS_FORMAT = /^[\u200c\u200d\u{e0020}-\u{e007f}]$/u;

/** Judges a name as it came from a person or over the wire. Never throws; the reason is a sentence for that person. */
export function decodeName(value: unknown): NameDecision {
  if (typeof value !== 'string') return refuse('A name must be a string.');
  const name = value.trim();
  if (NOT_TEXT.test(name)) return refuse('A name must not hold control characters, line breaks or broken characters.');
  if (name.match(FORMAT)?.some((character) => !HARMLESS_FORMAT.test(character))) {
    return refuse('A name must not hold invisible characters that change how text around them is shown.');
  }
  if (!VISIBLE.test(name)) return refuse('A name needs at least one visible character.');
  if ([...name].length > NAME_MAX_CODE_POINTS) return refuse(`A name may have at most ${NAME_MAX_CODE_POINTS} characters.`);
  return { ok: true, name };
}

function refuse(reason: string): NameDecision {
  return { ok: false, reason };
}
