/** The design of 2014: sockjs serves every transport itself, and each room's message from Redis is written to each connection. */
import { createServer } from 'node:http';
import sockjs, { type Connection } from 'sockjs';
import { redisChat } from './redis-chat.ts';

const [port, redisUrl = ''] = process.argv.slice(2);
const receive = redisChat<Connection>(redisUrl, (connection, json) => void connection.write(json));

const endpoint = sockjs.createServer({ log: () => undefined });
endpoint.on('connection', (connection: Connection | null) => {
  if (connection === null) return;
  const guest = receive(connection);
  connection.on('data', (data) => guest.hear(data));
  connection.on('close', () => guest.left());
});

const server = createServer();
endpoint.installHandlers(server, { prefix: '/chat' });
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 4_096 });
