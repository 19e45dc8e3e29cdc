/**
 * The client: what its users call, and where what arrives goes. A thin shell: `connection-keeper.ts` sees to it that a
 * connection serves, `rooms.ts` knows what is shown and what is on its way out, `history-requests.ts` asks for pages.
 */
import { decodeClientMessage, isRoomName } from '../protocol/decode.ts';
import type { ErrorMessage, Move, ServerMessage } from '../protocol/messages.ts';
import { systemClock } from '../support/clock.ts';
import { randomId } from '../support/random.ts';
import type { Connection } from './connection.ts';
import { ConnectionKeeper } from './connection-keeper.ts';
import { Emitter } from './emitter.ts';
import { HistoryRequests, offlineError } from './history-requests.ts';
import { Rooms } from './rooms.ts';
import type { Chat, ChatClientOptions, ClientListener, ConnectionState, HistoryAnswer } from './types.ts';

/** Long enough never to meet another one's (126 bits). */
const MESSAGE_ID_LENGTH = 21;

export class ChatClient implements Chat {
  readonly #events = new Emitter();
  readonly #keeper: ConnectionKeeper;
  readonly #rooms: Rooms;
  readonly #history: HistoryRequests;

  constructor({ session, openSocket, clock = systemClock, random = Math.random }: ChatClientOptions) {
    this.#history = new HistoryRequests((request) => this.#keeper.serving?.send(request));
    this.#rooms = new Rooms({ clock, random, emit: (event) => this.#events.emit(event), serving: () => this.#keeper.serving });
    this.#keeper = new ConnectionKeeper({
      session,
      openSocket,
      clock,
      random,
      wantedRooms: () => this.#rooms.requests(),
      wantedRoom: (room) => this.#rooms.request(room),
      stateChanged: (state) => this.#events.emit({ type: 'state', state }),
      adopted: (connection, trustReplay) => {
        this.#rooms.serve(connection, trustReplay);
        for (const room of connection.joinedRooms()) this.#history.repeat(room);
      },
      lost: () => {
        this.#rooms.offline();
        this.#history.rejectAll();
      },
      joined: (connection, joined, asked) => this.#rooms.joined(connection, joined, asked),
      received: (connection, message) => this.#received(connection, message),
    });
  }

  get state(): ConnectionState {
    return this.#keeper.state;
  }

  connect(): void {
    this.#keeper.connect();
  }

  close(): void {
    this.#keeper.close();
  }

  join(room: string): void {
    if (!isRoomName(room)) {
      const error: ErrorMessage = { type: 'error', code: 'bad_request', message: 'This is no name of a room.', room, refused: 'join' };
      return this.#events.emit({ type: 'error', error });
    }
    const request = this.#rooms.want(room);
    for (const connection of this.#keeper.connections) if (connection.epochOf(room) === undefined) connection.join(request);
  }

  leave(room: string): void {
    this.#rooms.unwant(room);
    this.#history.rejectRoom(room);
    for (const connection of this.#keeper.connections) connection.leave(room);
  }

  send(room: string, text: string, id = randomId(MESSAGE_ID_LENGTH)): string {
    const trimmed = text.trim();
    // Judged by the server's own rules: what it would refuse must not go out, since a frame that is too long costs the connection.
    const judged = decodeClientMessage(JSON.stringify({ type: 'send', room, id, text: trimmed }));
    if (judged.ok) this.#rooms.send(room, id, trimmed);
    else this.#rooms.keepUnfit(room, id, trimmed, { type: 'error', ...judged.refusal });
    return id;
  }

  retry(room: string, id: string): void {
    this.#rooms.retry(room, id);
  }

  discard(room: string, id: string): void {
    this.#rooms.discard(room, id);
  }

  history(room: string, before: number, limit?: number): Promise<HistoryAnswer> {
    if (this.#keeper.serving?.epochOf(room) === undefined) return Promise.reject(offlineError());
    return this.#history.ask({ type: 'history', room, before, ...(limit !== undefined && { limit }) });
  }

  typing(room: string): void {
    this.#rooms.typing(room);
  }

  wake(): void {
    this.#keeper.wake();
  }

  refresh(): void {
    this.#keeper.refresh();
  }

  on(listener: ClientListener): () => void {
    return this.#events.on(listener);
  }

  #received(connection: Connection, message: Exclude<ServerMessage, Move>): void {
    switch (message.type) {
      case 'message':
        return this.#rooms.message(connection, message);
      case 'ack':
        return this.#rooms.ack(message);
      case 'presence':
        if (this.#keeper.speaksFor(connection, message.room)) this.#events.emit({ type: 'presence', change: message });
        return;
      case 'typing':
        if (this.#keeper.speaksFor(connection, message.room)) this.#events.emit(message);
        return;
      case 'history':
        if (connection === this.#keeper.serving) this.#history.answered(message);
        return;
      case 'pong':
        return this.#rooms.compare(connection, message);
      case 'error':
        return this.#refused(connection, message);
      case 'welcome':
      case 'joined':
      case 'left':
        // Dealt with by the connection; what left a room has been forgotten when it asked to.
        return;
    }
  }

  #refused(connection: Connection, error: ErrorMessage): void {
    const { id, room, refused } = error;
    // The next key, or the next ping, is the repetition.
    if (refused === 'typing' || refused === 'ping') return;
    if (refused === 'history' && room !== undefined) {
      if (connection === this.#keeper.serving) this.#history.refused(room, error);
    } else if (id !== undefined) {
      this.#rooms.refused(error, id);
    } else {
      if ((refused === 'hello' || refused === 'join') && room !== undefined) this.#rooms.unwant(room);
      this.#events.emit({ type: 'error', error });
    }
  }
}
