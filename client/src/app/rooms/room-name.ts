/** Names of rooms as people type them. */
import { isRoomName } from '../../../../src/protocol/decode.ts';

/** Where everyone lands. */
export const LOBBY = 'lobby';

export const ROOM_NAME_ADVICE = 'A room’s name has 1 to 64 letters a–z, digits and “-”, and does not begin with “-”.';

/** The name that was meant: "Team Room" is `team-room`. @returns undefined where nothing like a name was typed. */
export function roomNameFrom(typed: string): string | undefined {
  const name = typed
    .trim()
    .replace(/^#/, '')
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  return isRoomName(name) ? name : undefined;
}
