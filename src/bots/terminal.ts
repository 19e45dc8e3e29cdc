/** The play in a terminal: a line each, the speaker in their colour where the terminal has colours. Pure. */
import type { RoomMessage } from '../protocol/messages.ts';
import { CAST, isCharacter, type Character } from './cast.ts';
import { lineIn } from './scene-log.ts';
import type { Script } from './script/script.ts';

/** Of the 256 that terminals have; each can be read on black and on white. */
const COLOURS: Readonly<Record<Character, number>> = {
  'Mr. White': 245,
  'Mr. Orange': 172,
  'Mr. Blonde': 136,
  'Mr. Pink': 169,
  'Mr. Blue': 33,
  'Mr. Brown': 130,
  Joe: 71,
  'Nice Guy Eddie': 37,
};

const NAME_WIDTH = Math.max(...CAST.map(({ length }) => length));

/** The lines that show a message; the title goes before the first line of a scene. */
export function showMessage(message: RoomMessage, script: Script, inColour: boolean): readonly string[] {
  const { name } = message.user;
  const line = lineIn(message, script);
  const scene = line === undefined ? undefined : script[line.number - 1]?.opens;
  const padded = plain(name).padEnd(NAME_WIDTH);
  const shown = `${inColour ? coloured(padded, name) : padded}  ${plain(message.text)}`;
  return scene === undefined ? [shown] : ['', inColour ? `\u001b[1m${scene.title}\u001b[0m` : scene.title, shown];
}

function coloured(text: string, name: string): string {
  return isCharacter(name) ? `\u001b[38;5;${COLOURS[name]}m${text}\u001b[0m` : `\u001b[1m${text}\u001b[0m`;
}

/** What a person wrote must not steer the terminal. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** Whether to write in colour; `NO_COLOR` counts when it is set to anything. */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
