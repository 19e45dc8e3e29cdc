/** Socket.IO set up for several nodes and for resuming, as its documentation advises for production. */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { message, newPerson } from './messages.ts';

const [port, redisUrl = ''] = process.argv.slice(2);
const MAX_DISCONNECTION_MS = 120_000;

interface Sent {
  readonly room: string;
  readonly text: string;
}

const http = createServer();
const io = new Server(http, {
  // All that is sent is JSON, and the adapter need not look for anything else. It reads Redis's answers in the older form.
  adapter: createAdapter(new Redis(redisUrl, { protocol: 2 }), { onlyPlaintext: true }),
  connectionStateRecovery: { maxDisconnectionDuration: MAX_DISCONNECTION_MS, skipMiddlewares: true },
  transports: ['websocket'],
  perMessageDeflate: false,
  serveClient: false,
});

// Its page on memory: the first request of each connection is kept unless it is let go.
io.engine.on('connection', (raw: { request: unknown }) => {
  raw.request = null;
});

io.on('connection', (socket) => {
  const person = newPerson();
  socket.on('join', async (room: string, done: () => void) => {
    await socket.join(room);
    done();
  });
  socket.on('send', ({ room, text }: Sent, acknowledge: () => void) => {
    io.to(room).emit('message', message(room, person, text));
    acknowledge();
  });
});

http.listen({ port: Number(port), host: '127.0.0.1', backlog: 4_096 });
