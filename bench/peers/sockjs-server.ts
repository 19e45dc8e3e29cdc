/** The design of 2014: sockjs serves every transport itself, and each room's message from Redis is written to each connection. */
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import sockjs, { type Connection } from 'sockjs';
import { message, newPerson, type Asked } from './messages.ts';
import { RoomMembers } from './room-members.ts';

const [port, redisUrl = ''] = process.argv.slice(2);
const publisher = new Redis(redisUrl);
const subscriber = new Redis(redisUrl);
const members = new RoomMembers<Connection>();

subscriber.on('message', (room: string, json: string) => {
  for (const connection of members.of(room)) connection.write(json);
});

const endpoint = sockjs.createServer({ log: () => undefined });
endpoint.on('connection', (connection: Connection | null) => {
  if (connection === null) return;
  const person = newPerson();
  const rooms = new Set<string>();
  const hear = async (asked: Asked): Promise<void> => {
    if (asked.type === 'join') {
      rooms.add(asked.room);
      if (members.add(asked.room, connection)) await subscriber.subscribe(asked.room);
      connection.write(JSON.stringify({ type: 'joined', room: asked.room }));
    } else {
      await publisher.publish(asked.room, JSON.stringify(message(asked.room, person, asked.text)));
      connection.write(JSON.stringify({ type: 'ack', id: asked.id }));
    }
  };
  connection.on('data', (data) => void hear(JSON.parse(data) as Asked));
  connection.on('close', () => {
    for (const room of rooms) members.remove(room, connection);
  });
});

const server = createServer();
endpoint.installHandlers(server, { prefix: '/chat' });
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 4_096 });
