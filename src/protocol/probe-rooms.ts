/**
 * Rooms of those who only check that a chat works. They are rooms like any other to whoever is in them, but they are not
 * listed and not kept, so that checks may be as frequent as one likes.
 */

export const PROBE_ROOM_PREFIX = 'tchatter-probe-';

export function isProbeRoom(room: string): boolean {
  return room.startsWith(PROBE_ROOM_PREFIX);
}
