/** Bun's own publish, which is µWebSockets': one process alone, without Redis, since Bun has nothing for several nodes. */
import { message, newPerson, type Asked, type Person } from './messages.ts';

/** As much of Bun as is used here. */
interface BunSocket {
  data: { person: Person };
  send(text: string): void;
  subscribe(topic: string): void;
}

interface BunServer {
  upgrade(request: Request, options: { data: { person: Person } }): boolean;
  publish(topic: string, text: string): void;
}

declare const Bun: {
  serve(options: {
    port: number;
    hostname: string;
    fetch(request: Request, server: BunServer): Response | undefined;
    websocket: { perMessageDeflate: boolean; idleTimeout: number; message(socket: BunSocket, text: string): void };
  }): BunServer;
};

/** The longest that Bun allows; its pings keep idle clients anyway. */
const IDLE_SECONDS = 960;

const server = Bun.serve({
  port: Number(process.argv[2]),
  hostname: '127.0.0.1',
  fetch(request, serving) {
    return serving.upgrade(request, { data: { person: newPerson() } }) ? undefined : new Response('not a WebSocket', { status: 400 });
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: IDLE_SECONDS,
    message(socket, text) {
      const asked = JSON.parse(text) as Asked;
      if (asked.type === 'join') {
        socket.subscribe(asked.room);
        socket.send(JSON.stringify({ type: 'joined', room: asked.room }));
      } else {
        server.publish(asked.room, JSON.stringify(message(asked.room, socket.data.person, asked.text)));
        socket.send(JSON.stringify({ type: 'ack', id: asked.id }));
      }
    },
  },
});
