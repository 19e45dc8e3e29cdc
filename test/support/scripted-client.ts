/** A client of the library over scripted sockets, with its clock and chance in the test's hands. */
import type { ServerMessage, Welcome } from '../../src/protocol/messages.ts';
import { ChatClient } from '../../src/sdk/client.ts';
import type { ClientEvent } from '../../src/sdk/types.ts';
import { ManualClock } from './manual-clock.ts';
import { joined, ScriptedServer, turns, welcome, type ScriptedSocket } from './scripted-socket.ts';

export class ScriptedClient {
  readonly clock = new ManualClock();
  readonly server = new ScriptedServer();
  readonly events: ClientEvent[] = [];
  readonly client: ChatClient;

  constructor(random = (): number => 0.5) {
    this.client = new ChatClient({ session: this.server, openSocket: this.server.openSocket, clock: this.clock, random });
    this.client.on((event) => this.events.push(event));
  }

  /** Lets time pass in steps, so that what waits for promises goes on as well. */
  async pass(durationMs: number, stepMs = 50): Promise<void> {
    await turns();
    for (let left = durationMs; left > 0; left -= stepMs) {
      this.clock.advance(Math.min(left, stepMs));
      await turns();
    }
  }

  /** Connects, with the rooms joined and empty. */
  async online(...rooms: string[]): Promise<ScriptedSocket> {
    for (const room of rooms) this.client.join(room);
    this.client.connect();
    await turns();
    return this.greet(this.server.last, welcome(), ...rooms.map((room) => joined(room)));
  }

  greet(socket: ScriptedSocket, said: Welcome, ...more: ServerMessage[]): ScriptedSocket {
    socket.open();
    socket.say(said, ...more);
    return socket;
  }

  get statuses(): string[] {
    return this.of('state').map(({ state }) => state.status);
  }

  get shown(): number[] {
    return this.events.flatMap((event) => {
      if (event.type === 'message') return [event.message.seq];
      return event.type === 'joined' ? event.messages.map(({ seq }) => seq) : [];
    });
  }

  get deliveries(): string[] {
    return this.of('delivery').map(({ text, delivery }) => `${text} ${delivery.status}`);
  }

  of<T extends ClientEvent['type']>(type: T): Extract<ClientEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<ClientEvent, { type: T }>[];
  }
}
