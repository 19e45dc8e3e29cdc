/** The rooms: those this page is in, the one it shows, and those the server knows of. */
import { computed, DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { isRoomName } from '../../../../src/protocol/decode.ts';
import type { ClientEvent } from '../../../../src/sdk/types.ts';
import { IdentityStore } from '../identity/identity.store.ts';
import { CHAT, CLOCK, SERVER_INFO, type RoomSummary } from '../realtime/tokens.ts';
import { LOBBY } from './room-name.ts';
import { RoomStore } from './room.store.ts';
import { StoredText } from './stored-text.ts';

/** Rooms a page stays in; the one not looked at for longest is left first. Fewer than a connection may be in. */
export const OPEN_ROOMS_MAX = 20;

const LIST_REFRESH_MS = 15_000;

/** A line of the list of rooms. */
export interface RoomLine {
  readonly name: string;
  readonly memberCount: number;
  readonly unseen: number;
  readonly open: boolean;
}

@Injectable({ providedIn: 'root' })
export class RoomsStore {
  private readonly chat = inject(CHAT);
  private readonly clock = inject(CLOCK);
  private readonly server = inject(SERVER_INFO);
  private readonly me = inject(IdentityStore).me;
  private readonly document = inject(DOCUMENT);
  private readonly stored = new StoredText('tchatter.');
  /** The one shown last is last. */
  private readonly openRooms = signal<readonly RoomStore[]>([]);
  private readonly shown = signal<RoomStore | undefined>(undefined);
  private readonly listed = signal<readonly RoomSummary[]>([]);

  /** The room on the page; undefined on a page without one. */
  readonly current = this.shown.asReadonly();
  /** Whether a message anywhere would be lost if the page closed now. */
  readonly unsent = computed(() => this.openRooms().some((room) => room.unsent()));
  /** The lobby first, then one's own rooms, then the fullest. */
  readonly lines = computed(() => this.toLines().sort(byImportance));

  constructor() {
    const unsubscribe = this.chat.on((event) => this.route(event));
    const stopRefreshing = this.clock.every(LIST_REFRESH_MS, () => void this.refresh());
    inject(DestroyRef).onDestroy(() => {
      unsubscribe();
      stopRefreshing();
    });
    for (const name of this.stored.read('rooms').split(' ')) if (isRoomName(name)) this.open(name);
    void this.refresh();
  }

  /** Enters the room where necessary, and makes it the one on the page. */
  show(name: string): RoomStore {
    const room = this.open(name);
    this.openRooms.update((rooms) => [...rooms.filter((other) => other !== room), room]);
    this.shown.set(room);
    const [longestUnseen] = this.openRooms();
    if (this.openRooms().length > OPEN_ROOMS_MAX && longestUnseen !== undefined) this.leave(longestUnseen.name);
    this.remember();
    return room;
  }

  /** The page shows no room any more; one stays in it. */
  showNone(): void {
    this.shown.set(undefined);
  }

  leave(name: string): void {
    const room = this.find(name);
    if (room === undefined) return;
    this.chat.leave(name);
    room.close();
    this.openRooms.update((rooms) => rooms.filter((other) => other !== room));
    if (this.shown() === room) this.shown.set(undefined);
    this.remember();
  }

  /** Asks the server which rooms there are, unless nobody looks. */
  async refresh(): Promise<void> {
    if (this.document.hidden) return;
    try {
      this.listed.set(await this.server.rooms());
    } catch {
      // The last list stays: the connection's indicator tells what is wrong, and the next round asks again.
    }
  }

  private open(name: string): RoomStore {
    const known = this.find(name);
    if (known !== undefined) return known;
    const room = new RoomStore(name, this.chat, this.clock, this.me);
    this.openRooms.update((rooms) => [...rooms, room]);
    this.chat.join(name);
    return room;
  }

  private find(name: string): RoomStore | undefined {
    return this.openRooms().find((room) => room.name === name);
  }

  private route(event: ClientEvent): void {
    if (event.type === 'state') return;
    const name = roomOf(event);
    if (name !== undefined) this.find(name)?.apply(event);
    else if (event.type === 'error') this.shown()?.apply(event);
  }

  private toLines(): RoomLine[] {
    const lines = new Map<string, RoomLine>([[LOBBY, { name: LOBBY, memberCount: 0, unseen: 0, open: false }]]);
    for (const { room, memberCount } of this.listed()) lines.set(room, { name: room, memberCount, unseen: 0, open: false });
    for (const room of this.openRooms()) {
      // What one hears in a room is fresher than the list.
      const memberCount = room.joined() ? room.members.count() : (lines.get(room.name)?.memberCount ?? 0);
      lines.set(room.name, { name: room.name, memberCount, unseen: room === this.shown() ? 0 : room.unseen(), open: true });
    }
    return [...lines.values()];
  }

  /** A reload finds the same rooms. */
  private remember(): void {
    const names = this.openRooms().map((room) => room.name);
    this.stored.write('rooms', names.join(' '));
  }
}

function roomOf(event: Exclude<ClientEvent, { type: 'state' }>): string | undefined {
  switch (event.type) {
    case 'message':
      return event.message.room;
    case 'presence':
      return event.change.room;
    case 'error':
      return event.error.room;
    default:
      return event.room;
  }
}

function byImportance(a: RoomLine, b: RoomLine): number {
  return (
    Number(b.name === LOBBY) - Number(a.name === LOBBY) ||
    Number(b.open) - Number(a.open) ||
    b.memberCount - a.memberCount ||
    a.name.localeCompare(b.name)
  );
}
