/**
 * Makes of the client library a client as they were: told to move it lets go and comes back, it asks for no place in the room,
 * and what was said meanwhile it never hears. Only for the proof that the audit finds such losses.
 */
import type { Joined, ServerMessage } from '../protocol/messages.ts';
import { CloseCode } from '../protocol/codes.ts';
import type { OpenSocket } from '../sdk/types.ts';

export function withoutResume(open: OpenSocket): OpenSocket {
  return (events) => {
    /** Rooms in which the library wanted to go on from a place. */
    const cutShort = new Set<string>();
    const socket = open({
      ...events,
      message(text) {
        const message = JSON.parse(text) as ServerMessage;
        if (message.type === 'move') {
          socket.close();
          events.closed(CloseCode.goingAway, 'told to move');
        } else if (message.type === 'joined' && cutShort.has(message.room)) {
          events.message(JSON.stringify(fromHereOn(message)));
        } else {
          events.message(text);
        }
      },
    });
    return {
      send: (text) => socket.send(withoutPlaces(text, cutShort)),
      close: () => socket.close(),
    };
  };
}

/**
 * The recent messages that every `joined` brings would hide a short absence; who keeps no place cannot tell them from what is
 * on the screen, and shows none. `complete: false` makes the library go on from here instead of asking again.
 */
function fromHereOn(joined: Joined): Joined {
  return { ...joined, messages: [], complete: false };
}

interface Place {
  room?: string;
  after?: number;
  epoch?: string;
  afterId?: string;
}

function withoutPlaces(text: string, cutShort: Set<string>): string {
  const message = JSON.parse(text) as Place & { readonly rooms?: readonly Place[] };
  const forget = ({ after, epoch: _epoch, afterId: _afterId, ...rest }: Place): Place => {
    if (after !== undefined && rest.room !== undefined) cutShort.add(rest.room);
    return rest;
  };
  return JSON.stringify({ ...forget(message), ...(message.rooms !== undefined && { rooms: message.rooms.map(forget) }) });
}
