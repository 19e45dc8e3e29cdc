/** A room without a network, for bots under a clock that is moved by hand: a log, presence with its grace time, and whoever comes in. */
import type { PresenceChange, RoomMessage, User } from '../../src/protocol/messages.ts';
import { PRESENCE_GRACE_MS } from '../../src/protocol/limits.ts';
import type { Chat, ClientEvent, ClientListener, ConnectionState, HistoryAnswer } from '../../src/sdk/types.ts';
import type { ManualClock } from './manual-clock.ts';

const LATEST = 50;

export class PlayedRoom {
  readonly name = 'warehouse';
  readonly clock: ManualClock;
  readonly messages: RoomMessage[] = [];
  readonly guests = new Set<Guest>();
  readonly members = new Map<string, User>();
  readonly typed: string[] = [];
  epoch = 'e1';
  #ids = new Map<string, number>();
  #people = 0;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  /** A client that is not in the room yet. */
  guest(name: string): Guest {
    this.#people += 1;
    return new Guest(this, { id: `u${String(this.#people).padStart(3, '0')}`, name });
  }

  texts(): string[] {
    return this.messages.map(({ user, text }) => `${user.name}: ${text}`);
  }

  store(user: User, id: string, text: string): void {
    const key = `${user.id} ${id}`;
    if (this.#ids.has(key)) return;
    const message: RoomMessage = {
      ...({ type: 'message', room: this.name, seq: this.messages.length + 1, id, user, text, time: this.clock.now() } as const),
    };
    this.#ids.set(key, message.seq);
    this.messages.push(message);
    for (const guest of this.guests) guest.hear({ type: 'message', message });
  }

  changed(event: 'entered' | 'left', user: User): void {
    if (event === 'entered') this.members.set(user.id, user);
    else this.members.delete(user.id);
    const change: PresenceChange = { type: 'presence', room: this.name, event, user, memberCount: this.members.size };
    for (const guest of this.guests) if (guest.user.id !== user.id) guest.hear({ type: 'presence', change });
  }

  latest(): readonly RoomMessage[] {
    return this.messages.slice(-LATEST);
  }

  /** The log is empty again, as after the loss of all that was stored. */
  loseLog(): void {
    this.messages.length = 0;
    this.#ids = new Map();
    this.epoch = 'e2';
    for (const guest of this.guests) guest.hearJoined('new-epoch');
  }
}

export class Guest implements Chat {
  readonly user: User;
  state: ConnectionState = { status: 'closed' };
  readonly #room: PlayedRoom;
  readonly #listeners = new Set<ClientListener>();
  #seen = 0;
  #joined = false;
  #killed = false;
  /** What it sends is taken by the network and not by the room, as long as this holds. */
  slowTo: (() => void)[] | undefined;

  constructor(room: PlayedRoom, user: User) {
    this.#room = room;
    this.user = user;
  }

  connect(): void {
    this.#goTo({ status: 'online', user: this.user, node: 'n1', version: '1', transport: 'test' });
    this.#room.guests.add(this);
    if (!this.#room.members.has(this.user.id)) this.#room.changed('entered', this.user);
    this.hearJoined(this.#joined ? 'continued' : 'first');
    this.#joined = true;
  }

  hearJoined(continuity: 'first' | 'continued' | 'new-epoch'): void {
    const { name, epoch, members } = this.#room;
    const messages = continuity === 'continued' ? this.#room.messages.slice(this.#seen) : this.#room.latest();
    this.#seen = this.#room.messages.length;
    this.#emit({ type: 'joined', room: name, epoch, continuity, messages, members: [...members.values()], memberCount: members.size });
  }

  /** The process is gone at once; what it had sent arrives all the same. */
  kill(): void {
    this.#goAway();
    this.#listeners.clear();
    this.state = { status: 'closed' };
    this.#killed = true;
  }

  /** The connection breaks; the client tries again until {@link connect}. */
  breakOff(): void {
    this.#goAway();
    this.#goTo({ status: 'reconnecting', since: this.#room.clock.now(), retryAt: 0 });
  }

  #goAway(): void {
    this.#room.guests.delete(this);
    this.#room.clock.after(PRESENCE_GRACE_MS, () => {
      if (!this.#room.guests.has(this)) this.#room.changed('left', this.user);
    });
  }

  close(): void {
    this.#room.guests.delete(this);
    this.#goTo({ status: 'closed' });
  }

  leave(): void {
    this.#room.guests.delete(this);
    this.#room.changed('left', this.user);
  }

  send(_room: string, text: string, id = `free-text-${this.#room.messages.length}`): string {
    const arrive = (): void => this.#room.store(this.user, id, text);
    if (this.#killed) return id;
    if (this.slowTo !== undefined) this.slowTo.push(arrive);
    else if (this.state.status === 'online') arrive();
    return id;
  }

  typing(): void {
    if (this.#killed) return;
    this.#room.typed.push(this.user.name);
  }

  history(_room: string, before: number, limit = 50): Promise<HistoryAnswer> {
    const older = this.#room.messages.filter(({ seq }) => seq < before);
    return Promise.resolve({ messages: older.slice(-limit), more: older.length > limit });
  }

  on(listener: ClientListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hear(event: ClientEvent): void {
    if (event.type === 'message') this.#seen = event.message.seq;
    this.#emit(event);
  }

  join(): void {
    // Whoever connects is in the room.
  }

  discard(): void {
    // What has arrived stays.
  }

  retry(): void {
    throw new Error('A bot looks at the log instead.');
  }

  wake(): void {
    throw new Error('Bots do not sleep.');
  }

  refresh(): void {
    throw new Error('Bots keep their names.');
  }

  #goTo(state: ConnectionState): void {
    this.state = state;
    this.#emit({ type: 'state', state });
  }

  #emit(event: ClientEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
