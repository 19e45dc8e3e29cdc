/** What the small servers that have Redis publish have in common: only how a message is written to a connection differs. */
import { Redis } from 'ioredis';
import { message, newPerson, type Asked } from './messages.ts';
import { RoomMembers } from './room-members.ts';

/** What becomes of one connection. */
export interface Guest {
  hear(text: string): void;
  left(): void;
}

/** @param write writes a text to a connection, the way that is compared. Returns what to do with each connection that comes. */
export function redisChat<Connection>(
  redisUrl: string,
  write: (connection: Connection, json: string) => void,
): (connection: Connection) => Guest {
  const publisher = new Redis(redisUrl);
  const subscriber = new Redis(redisUrl);
  const members = new RoomMembers<Connection>();
  subscriber.on('message', (room: string, json: string) => {
    for (const connection of members.of(room)) write(connection, json);
  });
  return (connection) => {
    const person = newPerson();
    const rooms = new Set<string>();
    const carryOut = async (asked: Asked): Promise<void> => {
      if (asked.type === 'join') {
        rooms.add(asked.room);
        if (members.add(asked.room, connection)) await subscriber.subscribe(asked.room);
        write(connection, JSON.stringify({ type: 'joined', room: asked.room }));
      } else {
        await publisher.publish(asked.room, JSON.stringify(message(asked.room, person, asked.text)));
        write(connection, JSON.stringify({ type: 'ack', id: asked.id }));
      }
    };
    return {
      hear: (text) => void carryOut(JSON.parse(text) as Asked),
      left: () => {
        for (const room of rooms) members.remove(room, connection);
      },
    };
  };
}
