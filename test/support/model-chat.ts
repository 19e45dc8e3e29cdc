/**
 * A model of the service for simulations: rooms, logs, epochs and nodes without any network. It keeps the promises of the
 * protocol, by the shortest way there is, and does every harm that they allow: it is what the client library is tried on.
 */
import type {
  ClientMessage,
  ErrorMessage,
  Join,
  ResumeRequest,
  RoomMessage,
  Send,
  ServerMessage,
  User,
} from '../../src/protocol/messages.ts';
import type { OpenSocket, SessionSource, SocketEvents } from '../../src/sdk/types.ts';
import type { Clock } from '../../src/support/clock.ts';
import type { Random } from '../../src/support/random.ts';

const LOG_LIMIT = 60;
const LATEST = 20;
const REPLAY_MAX = 25;
const IDS_REMEMBERED_MS = 3_600_000;
const NODES = ['n1', 'n2', 'n3'];

/** How much harm is done; each a chance from 0 to 1 where not named otherwise. */
export interface Harm {
  /** A send is refused with `unavailable`, and may have been stored all the same. */
  readonly unavailable: number;
  readonly rateLimited: number;
  /** An ack comes late, after other messages. */
  readonly lateAck: number;
  /** A live message is left out, as after a fault of a node. */
  readonly hole: number;
  /** The node has forgotten a member. */
  readonly forgotten: number;
}

interface ModelRoom {
  epoch: string;
  /** What the log still holds. */
  messages: RoomMessage[];
  /** All it ever held, except lost tails. */
  readonly archive: RoomMessage[];
  ids: Map<string, { readonly seq: number; readonly until: number }>;
}

/** One socket from both ends; what is under way is delivered in order, each way. */
class Link {
  readonly node: string;
  user: User | undefined;
  alive = true;
  /** Takes everything and delivers nothing, while it looks open. */
  dead = false;
  /** What the client sent is still taken after the socket ended: it was on its way. */
  lingers = false;
  readonly seats = new Map<string, { epoch: string; seq: number }>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly events: SocketEvents;
  #upAt = 0;
  #downAt = 0;

  constructor(node: string, events: SocketEvents, clock: Clock, random: Random) {
    this.node = node;
    this.events = events;
    this.#clock = clock;
    this.#random = random;
  }

  up(action: () => void): void {
    this.#upAt = this.#later(this.#upAt, () => (this.alive || this.lingers) && action());
  }

  down(action: () => void): void {
    this.#downAt = this.#later(this.#downAt, () => this.alive && action());
  }

  say(message: ServerMessage): void {
    const text = JSON.stringify(message);
    this.down(() => this.events.message(text));
  }

  cut(code: number): void {
    if (!this.alive) return;
    this.end();
    this.#clock.after(1, () => this.events.closed(code, 'cut'));
  }

  end(): void {
    this.alive = false;
    this.lingers = this.#random() < 0.5;
  }

  #later(notBefore: number, action: () => void): number {
    const at = Math.max(notBefore, this.#clock.now() + 1 + Math.floor(this.#random() * 40));
    this.#clock.after(at - this.#clock.now(), () => !this.dead && action());
    return at;
  }
}

export class ModelChat {
  harm: Harm = { unavailable: 0, rateLimited: 0, lateAck: 0, hole: 0, forgotten: 0 };
  /** Nobody can connect, and session calls fail. */
  unreachable = false;
  readonly draining = new Set<string>();
  readonly #rooms = new Map<string, ModelRoom>();
  readonly #tickets = new Map<string, User>();
  readonly #links = new Set<Link>();
  readonly #clock: Clock;
  readonly #random: Random;
  #count = 0;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  get links(): readonly Link[] {
    return [...this.#links].filter(({ alive }) => alive);
  }

  room(name: string): ModelRoom {
    const room = this.#rooms.get(name) ?? { epoch: this.#fresh('epoch'), messages: [], archive: [], ids: new Map() };
    this.#rooms.set(name, room);
    return room;
  }

  session(user: User): SessionSource {
    return {
      open: () => (this.unreachable ? Promise.reject(new Error('unreachable')) : Promise.resolve({ user, ticket: this.ticket(user) })),
    };
  }

  ticket(user: User): string {
    const ticket = this.#fresh('ticket');
    this.#tickets.set(ticket, user);
    return ticket;
  }

  /** Sends of a client go through here; a draining node is still handed out now and then, as a balancer does that has not heard yet. */
  openSocket(): OpenSocket {
    return (events) => {
      const ready = NODES.filter((node) => !this.draining.has(node) || this.#chance(0.2));
      const link = new Link(this.#pick(ready) ?? 'n1', events, this.#clock, this.#random);
      this.#links.add(link);
      if (this.unreachable) link.cut(1006);
      else link.down(() => events.opened('websocket'));
      return {
        send: (text) => link.up(() => this.#take(link, JSON.parse(text) as ClientMessage)),
        close: () => link.end(),
      };
    };
  }

  /** Asks everybody on a node to move. */
  drain(node: string): void {
    this.draining.add(node);
    for (const link of this.links) {
      if (link.node !== node || link.user === undefined) continue;
      const { user } = link;
      link.say({ type: 'move', withinMs: 5_000, ...(this.#chance(0.7) && { ticket: this.ticket(user) }) });
    }
  }

  /** Loses the last messages of a room, with their ids: a new epoch. */
  loseTail(name: string, count: number): RoomMessage[] {
    const room = this.room(name);
    const lost = count === 0 ? [] : room.messages.splice(-count);
    room.archive.splice(room.archive.length - lost.length);
    for (const { user, id } of lost) room.ids.delete(`${user.id} ${id}`);
    room.epoch = this.#fresh('epoch');
    this.#publish(name);
    return lost;
  }

  #take(link: Link, message: ClientMessage): void {
    if (message.type === 'hello') {
      const user = this.#tickets.get(message.ticket);
      this.#tickets.delete(message.ticket);
      if (user === undefined) return link.cut(4001);
      link.user = user;
      link.say({ type: 'welcome', protocol: 1, user, node: link.node, version: '1', serverTime: this.#clock.now() });
      for (const request of message.rooms ?? []) this.#join(link, request);
      return;
    }
    if (link.user === undefined) return link.cut(4002);
    switch (message.type) {
      case 'join':
        return this.#join(link, message);
      case 'leave':
        link.seats.delete(message.room);
        return link.say({ type: 'left', room: message.room });
      case 'send':
        return this.#send(link, link.user, message);
      case 'ping': {
        const heads = Object.fromEntries([...link.seats.keys()].map((name) => [name, headOf(this.room(name))]));
        return link.say({ type: 'pong', id: message.id, heads });
      }
      case 'history':
      case 'typing':
    }
  }

  #join(link: Link, { room: name, after, epoch, afterId }: ResumeRequest | Join): void {
    const room = this.room(name);
    const head = headOf(room);
    const first = room.messages[0]?.seq ?? head + 1;
    const known = after !== undefined && epoch === room.epoch && after <= head && after + 1 >= first;
    const same = known && (afterId === undefined || !room.messages.some(({ seq, id }) => seq === after && id !== afterId));
    const replay = same ? room.messages.filter(({ seq }) => seq > after).slice(0, REPLAY_MAX) : room.messages.slice(-LATEST);
    const complete = after === undefined || same;
    link.say({ type: 'joined', room: name, epoch: room.epoch, seq: head, messages: replay, complete, members: [], memberCount: 0 });
    link.seats.set(name, { epoch: room.epoch, seq: replay.at(-1)?.seq ?? head });
    this.#flush(link, name);
  }

  #send(link: Link, user: User, message: Send): void {
    const { room: name, id, text } = message;
    if (this.#chance(this.harm.forgotten)) link.seats.delete(name);
    if (!link.seats.has(name)) return link.say(refusal(message, 'not_joined'));
    if (this.#chance(this.harm.rateLimited)) return link.say({ ...refusal(message, 'rate_limited'), retryAfterMs: 300 });
    const unavailable = this.#chance(this.harm.unavailable);
    if (unavailable && this.#chance(0.5)) return link.say({ ...refusal(message, 'unavailable'), retryAfterMs: 500 });
    const room = this.room(name);
    const now = this.#clock.now();
    const key = `${user.id} ${id}`;
    const remembered = room.ids.get(key);
    let seq = remembered !== undefined && remembered.until > now ? remembered.seq : undefined;
    if (seq === undefined) {
      seq = headOf(room) + 1;
      const stored: RoomMessage = { type: 'message', room: name, seq, id, user, text, time: now };
      room.messages.push(stored);
      room.archive.push(stored);
      if (room.messages.length > LOG_LIMIT) room.messages.shift();
      room.ids.set(key, { seq, until: now + IDS_REMEMBERED_MS });
    }
    const answer = (): void => link.say({ type: 'ack', id, room: name, seq, epoch: room.epoch, time: now });
    if (unavailable) link.say({ ...refusal(message, 'unavailable'), retryAfterMs: 500 });
    else if (this.#chance(this.harm.lateAck)) this.#clock.after(this.#random() * 4_000, answer);
    else if (this.#chance(0.5)) answer();
    else this.#clock.after(0, answer);
    this.#publish(name);
  }

  #publish(name: string): void {
    for (const link of this.links) if (link.seats.has(name)) this.#flush(link, name);
  }

  #flush(link: Link, name: string): void {
    const room = this.room(name);
    const seat = link.seats.get(name);
    if (seat === undefined) return;
    const head = headOf(room);
    if (seat.epoch !== room.epoch) {
      const latest = room.messages.slice(-LATEST);
      link.say({
        type: 'joined',
        room: name,
        epoch: room.epoch,
        seq: head,
        messages: latest,
        complete: false,
        members: [],
        memberCount: 0,
      });
    } else {
      for (const message of room.messages) if (message.seq > seat.seq && !this.#chance(this.harm.hole)) link.say(message);
    }
    link.seats.set(name, { epoch: room.epoch, seq: head });
  }

  #chance(chance: number): boolean {
    return this.#random() < chance;
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#random() * from.length)];
  }

  #fresh(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}

function headOf(room: ModelRoom): number {
  return room.messages.at(-1)?.seq ?? 0;
}

function refusal({ type, id, room }: Send, code: ErrorMessage['code']): ErrorMessage {
  return { type: 'error', code, message: code, id, room, refused: type };
}
