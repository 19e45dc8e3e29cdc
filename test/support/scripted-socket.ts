/** Sockets whose far end is the test: nothing arrives, opens or ends unless it says so. */
import type { ClientMessage, Hello, Joined, RoomMessage, ServerMessage, User, Welcome } from '../../src/protocol/messages.ts';
import type { ClientSocket, OpenSocket, SessionAnswer, SessionSource, SocketEvents } from '../../src/sdk/types.ts';

export const ANNA: User = { id: 'user-anna', name: 'Anna' };
export const BERT: User = { id: 'user-bert', name: 'Bert' };

/** Lets go on whatever waits for promises alone. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

export function welcome(node = 'n1', version = '1.0.0', user: User = ANNA): Welcome {
  return { type: 'welcome', protocol: 1, user, node, version, serverTime: 0 };
}

export function message(room: string, seq: number, fields: Partial<RoomMessage> = {}): RoomMessage {
  const id = `id-${String(seq).padStart(8, '0')}`;
  return { type: 'message', room, seq, id, user: BERT, text: `text ${seq}`, time: seq, ...fields };
}

export function messages(room: string, from: number, to: number): RoomMessage[] {
  return Array.from({ length: to - from + 1 }, (_, index) => message(room, from + index));
}

export function joined(room: string, fields: Partial<Joined> = {}): Joined {
  const base: Joined = { type: 'joined', room, epoch: 'e1', seq: 0, messages: [], complete: true, members: [], memberCount: 0 };
  return { ...base, seq: fields.messages?.at(-1)?.seq ?? 0, ...fields };
}

export class ScriptedSocket implements ClientSocket {
  readonly sent: ClientMessage[] = [];
  closedByClient = false;
  readonly #events: SocketEvents;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientMessage);
  }

  close(): void {
    this.closedByClient = true;
  }

  open(transport = 'websocket'): void {
    this.#events.opened(transport);
  }

  say(...said: ServerMessage[]): void {
    for (const one of said) this.#events.message(JSON.stringify(one));
  }

  sayText(text: string): void {
    this.#events.message(text);
  }

  heartbeat(): void {
    this.#events.alive();
  }

  end(code = 1006, reason = ''): void {
    this.#events.closed(code, reason);
  }

  /** What the client sent of one type. */
  of<T extends ClientMessage['type']>(type: T): Extract<ClientMessage, { type: T }>[] {
    return this.sent.filter((one) => one.type === type) as Extract<ClientMessage, { type: T }>[];
  }

  get hello(): Hello {
    const [hello] = this.of('hello');
    if (hello === undefined) throw new Error('no hello was sent');
    return hello;
  }
}

/** Everything that a client opens: its sockets in the order of opening, and the session calls it made. */
export class ScriptedServer implements SessionSource {
  readonly sockets: ScriptedSocket[] = [];
  opened = 0;
  /** What the next session calls do; a ticket each by default. */
  answer: () => Promise<SessionAnswer> = () => Promise.resolve({ user: ANNA, ticket: `ticket-${this.opened}` });

  readonly openSocket: OpenSocket = (events) => {
    const socket = new ScriptedSocket(events);
    this.sockets.push(socket);
    return socket;
  };

  open(): Promise<SessionAnswer> {
    this.opened += 1;
    return this.answer();
  }

  get last(): ScriptedSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) throw new Error('no socket was opened');
    return last;
  }
}
