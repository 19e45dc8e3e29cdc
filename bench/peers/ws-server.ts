/** `ws` with the usual loop: what a room hears is published by Redis, and each node sends it to each of the room's sockets. */
import { Redis } from 'ioredis';
import { WebSocketServer, type WebSocket } from 'ws';
import { message, newPerson, type Asked } from './messages.ts';
import { RoomMembers } from './room-members.ts';

const [port, redisUrl = ''] = process.argv.slice(2);
const publisher = new Redis(redisUrl);
const subscriber = new Redis(redisUrl);
const members = new RoomMembers<WebSocket>();

subscriber.on('message', (room: string, json: string) => {
  for (const socket of members.of(room)) socket.send(json);
});

const server = new WebSocketServer({ port: Number(port), host: '127.0.0.1', perMessageDeflate: false, backlog: 4_096 });
server.on('connection', (socket) => {
  const person = newPerson();
  const rooms = new Set<string>();
  const hear = async (asked: Asked): Promise<void> => {
    if (asked.type === 'join') {
      rooms.add(asked.room);
      if (members.add(asked.room, socket)) await subscriber.subscribe(asked.room);
      socket.send(JSON.stringify({ type: 'joined', room: asked.room }));
    } else {
      await publisher.publish(asked.room, JSON.stringify(message(asked.room, person, asked.text)));
      socket.send(JSON.stringify({ type: 'ack', id: asked.id }));
    }
  };
  socket.on('message', (data: Buffer) => void hear(JSON.parse(data.toString()) as Asked));
  socket.on('close', () => {
    for (const room of rooms) members.remove(room, socket);
  });
});
