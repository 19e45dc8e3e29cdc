/** A client of the library against a running node, with what it was told in order. */
import { ChatClient } from '../../src/sdk/client.ts';
import { HttpSession } from '../../src/sdk/http-session.ts';
import { rawSocket } from '../../src/sdk/raw-socket.ts';
import { sockJsSocket, type SockJsTransport } from '../../src/sdk/sockjs-socket.ts';
import type { ClientEvent, ConnectionState } from '../../src/sdk/types.ts';
import { eventually } from './eventually.ts';

export interface SdkClientOptions {
  readonly name: string;
  readonly rooms?: readonly string[];
  /** One SockJS transport, or the raw WebSocket. */
  readonly transport?: SockJsTransport | 'websocket-raw';
}

export class SdkClient {
  readonly chat: ChatClient;
  readonly events: ClientEvent[] = [];

  constructor(url: string, { name, rooms = ['lobby'], transport = 'websocket-raw' }: SdkClientOptions) {
    const openSocket =
      transport === 'websocket-raw'
        ? rawSocket({ url: `${url}/chat/websocket` })
        : sockJsSocket({ url: `${url}/chat`, transports: [transport] });
    this.chat = new ChatClient({ session: new HttpSession({ origin: url, name }), openSocket });
    this.chat.on((event) => this.events.push(event));
    for (const room of rooms) this.chat.join(room);
    this.chat.connect();
  }

  /** Resolves when it is connected and in its rooms. */
  async online(rooms = 1): Promise<Extract<ConnectionState, { status: 'online' }>> {
    await eventually('the client is online and in its rooms', () => {
      const joined = new Set(this.events.flatMap((event) => (event.type === 'joined' ? [event.room] : [])));
      return this.chat.state.status === 'online' && joined.size >= rooms;
    });
    return this.chat.state as Extract<ConnectionState, { status: 'online' }>;
  }

  /** Texts of a room as they were shown, in order. */
  texts(room = 'lobby'): string[] {
    return this.events.flatMap((event) => {
      if (event.type === 'joined' && event.room === room) return event.messages.map(({ text }) => text);
      return event.type === 'message' && event.message.room === room ? [event.message.text] : [];
    });
  }

  sent(id: string): boolean {
    return this.events.some((event) => event.type === 'delivery' && event.id === id && event.delivery.status === 'sent');
  }

  close(): void {
    this.chat.close();
  }
}
