/** `ws` with the usual loop: what a room hears is published by Redis, and each node sends it to each of the room's sockets. */
import { WebSocketServer, type WebSocket } from 'ws';
import { redisChat } from './redis-chat.ts';

const [port, redisUrl = ''] = process.argv.slice(2);
const receive = redisChat<WebSocket>(redisUrl, (socket, json) => socket.send(json));

const server = new WebSocketServer({ port: Number(port), host: '127.0.0.1', perMessageDeflate: false, backlog: 4_096 });
server.on('connection', (socket) => {
  const guest = receive(socket);
  socket.on('message', (data: Buffer) => guest.hear(data.toString()));
  socket.on('close', () => guest.left());
});
