/** The inside of a node without any transport: connections over sockets held in the hand, stores in memory. */
import { ConnectionRegistry } from '../../src/connections/connection-registry.ts';
import type { Batch, Socket, SocketHandlers } from '../../src/connections/socket.ts';
import { MemoryRoomLog } from '../../src/log/memory-room-log.ts';
import type { RoomLog } from '../../src/log/room-log.ts';
import { MemoryPresence, MemoryPresenceRooms } from '../../src/presence/memory-presence.ts';
import type { Presence } from '../../src/presence/presence.ts';
import type { ClientMessage, Joined, ResumeRequest, RoomMessage, ServerMessage, User, Welcome } from '../../src/protocol/messages.ts';
import type { WindowLimits } from '../../src/rooms/recent-window.ts';
import { RoomRegistry } from '../../src/rooms/room-registry.ts';
import { MemoryIdentity } from '../../src/sessions/memory-identity.ts';
import { Admission } from '../../src/support/admission.ts';
import { systemClock, type Clock } from '../../src/support/clock.ts';
import { createLogger } from '../../src/support/logger.ts';
import { Metrics } from '../../src/support/metrics.ts';
import { KeyedRateLimiter } from '../../src/support/rate-limit.ts';

/** Lets everything go on that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export class HandHeldSocket implements Socket {
  readonly transport = 'websocket';
  pendingBytes = 0;
  readonly texts: string[] = [];
  closedWith: { code: number; reason: string } | undefined;
  handlers: SocketHandlers | undefined;

  send(batch: Batch): void {
    this.texts.push(...batch.messages);
    if (this.pendingBytes > 0) this.handlers?.untaken();
  }

  close(code: number, reason: string): void {
    this.closedWith = { code, reason };
  }
}

/** One client, speaking plain messages. */
export class Talker {
  readonly socket = new HandHeldSocket();
  readonly #handlers: SocketHandlers;

  constructor(registry: ConnectionRegistry) {
    this.#handlers = this.socket.handlers = registry.accept(this.socket);
  }

  say(message: ClientMessage): void {
    this.sayText(JSON.stringify(message));
  }

  sayText(text: string): void {
    this.#handlers.message(text);
  }

  sayBinary(): void {
    this.#handlers.invalid('not a text');
  }

  hangUp(): void {
    this.#handlers.closed();
  }

  get heard(): readonly ServerMessage[] {
    return this.socket.texts.map((text) => JSON.parse(text) as ServerMessage);
  }

  of<T extends ServerMessage['type']>(type: T): Extract<ServerMessage, { type: T }>[] {
    return this.heard.filter((message) => message.type === type) as Extract<ServerMessage, { type: T }>[];
  }

  /** The room's messages as they came, those in a `joined` included. */
  messages(room: string): RoomMessage[] {
    return this.heard.flatMap((message) => {
      if (message.type === 'joined' && message.room === room) return [...message.messages];
      return message.type === 'message' && message.room === room ? [message] : [];
    });
  }

  texts(room: string): string[] {
    return this.messages(room).map(({ text }) => text);
  }
}

export interface MemoryNodeOptions {
  readonly log?: RoomLog;
  readonly presenceRooms?: MemoryPresenceRooms;
  readonly identity?: MemoryIdentity;
  readonly name?: string;
  readonly historyLimit?: number;
  readonly windowLimits?: WindowLimits;
  readonly admission?: Admission;
  readonly sendRate?: { readonly perSecond: number; readonly burst: number };
  readonly clock?: Clock;
}

export class MemoryNode {
  readonly log: RoomLog;
  readonly presence: Presence;
  readonly identity: MemoryIdentity;
  readonly metrics: Metrics;
  readonly rooms: RoomRegistry;
  readonly connections: ConnectionRegistry;
  #people = 0;

  constructor(options: MemoryNodeOptions = {}) {
    const { clock = systemClock, name = 'n1', sendRate = { perSecond: 20, burst: 40 } } = options;
    const logger = createLogger('silent', name, '1.0.0');
    this.metrics = new Metrics(name, '1.0.0');
    this.log = options.log ?? new MemoryRoomLog({ clock, historyLimit: options.historyLimit ?? 10_000 });
    this.presence = new MemoryPresence(options.presenceRooms ?? new MemoryPresenceRooms(clock), name);
    this.identity = options.identity ?? new MemoryIdentity(clock);
    const shared = { clock, logger, metrics: this.metrics, log: this.log };
    this.rooms = new RoomRegistry({
      ...shared,
      presence: this.presence,
      ...(options.windowLimits !== undefined && { windowLimits: options.windowLimits }),
    });
    const services = { ...shared, node: { name, version: '1.0.0' }, identity: this.identity, rooms: this.rooms };
    this.connections = new ConnectionRegistry(
      { ...services, sendLimiter: new KeyedRateLimiter(sendRate, 1_000) },
      options.admission ?? new Admission(),
    );
  }

  connect(): Talker {
    return new Talker(this.connections);
  }

  async newTicket(name = `Person ${++this.#people}`, id = `user-${name}`): Promise<{ user: User; ticket: string }> {
    const user = await this.identity.setName(id, name);
    return { user, ticket: await this.identity.issueTicket(id) };
  }

  /** A client that has said hello, and joined the rooms. */
  async greet(name: string, rooms: readonly (string | ResumeRequest)[] = []): Promise<Talker & { user: User }> {
    const { user, ticket } = await this.newTicket(name);
    const talker = this.connect();
    const wanted = rooms.map((room) => (typeof room === 'string' ? { room } : room));
    talker.say({ type: 'hello', protocol: 1, ticket, rooms: wanted });
    await settle();
    return Object.assign(talker, { user });
  }
}

/** The last `joined` of a room. */
export function joinedOf(talker: Talker, room: string): Joined {
  const joined = talker.of('joined').findLast((message) => message.room === room);
  if (joined === undefined) throw new Error(`no joined for ${room}; heard ${JSON.stringify(talker.heard)}`);
  return joined;
}

export function welcomeOf(talker: Talker): Welcome {
  const [welcome] = talker.of('welcome');
  if (welcome === undefined) throw new Error(`no welcome; heard ${JSON.stringify(talker.heard)}`);
  return welcome;
}

let sends = 0;

/** A `send` with an id of its own. */
export function sending(room: string, text: string, id = `id-${String(++sends).padStart(8, '0')}`): ClientMessage & { id: string } {
  return { type: 'send', room, id, text };
}
