/** The rooms one connection is in. */
import type { ResumeRequest, User } from '../protocol/messages.ts';
import type { Departure } from '../presence/presence.ts';
import type { Feed, Sink } from '../rooms/feed.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomRegistry } from '../rooms/room-registry.ts';

interface Membership {
  readonly room: Room;
  readonly feed: Feed;
  typedAt: number | undefined;
}

const NONE: readonly Membership[] = [];

export class Memberships {
  readonly #rooms: RoomRegistry;
  readonly #sink: Sink;
  /** A plain list: most are in one room, nobody in more than 50, and an empty map alone takes 200 bytes. */
  #joined: readonly Membership[] = NONE;
  #ended = false;

  constructor(rooms: RoomRegistry, sink: Sink) {
    this.#rooms = rooms;
    this.#sink = sink;
  }

  get size(): number {
    return this.#joined.length;
  }

  /** The room, where this connection is in it. */
  room(name: string): Room | undefined {
    return this.#find(name)?.room;
  }

  /** Enters a room, or starts anew in one it is in already. Rejects, changing nothing, when a store is out of reach. */
  async join(user: User, request: ResumeRequest): Promise<void> {
    const earlier = this.#find(request.room);
    earlier?.feed.suspend();
    const room = await this.#rooms.acquire(request.room).catch((error: unknown) => {
      earlier?.feed.resume();
      throw error;
    });
    let replaced: Membership | undefined;
    try {
      const feed = await room.join(this.#sink, user, request);
      replaced = this.#find(request.room);
      this.#joined = [...this.#without(request.room), { room, feed, typedAt: replaced?.typedAt }];
    } catch (error) {
      this.#rooms.release(room);
      earlier?.feed.resume();
      throw error;
    }
    // The new place holds the person's presence by now, so giving the old one back is not noticed by anybody.
    if (replaced !== undefined) this.#part(replaced, 'after-grace');
    if (this.#ended) this.leaveAll();
  }

  leave(name: string): void {
    const membership = this.#find(name);
    if (membership === undefined) return;
    this.#joined = this.#without(name);
    this.#part(membership, 'at-once');
  }

  /** The connection ended: a person whose last one it was stays present for the grace time. */
  leaveAll(): void {
    this.#ended = true;
    const left = this.#joined;
    this.#joined = NONE;
    for (const membership of left) this.#part(membership, 'after-grace');
  }

  /** Whether the last typing notice from this connection in the room is long enough ago for another. */
  mayAnnounceTyping(name: string, now: number, intervalMs: number): boolean {
    const membership = this.#find(name);
    if (membership === undefined || (membership.typedAt !== undefined && now - membership.typedAt < intervalMs)) return false;
    membership.typedAt = now;
    return true;
  }

  heads(): Record<string, number> {
    const heads: Record<string, number> = {};
    for (const { room } of this.#joined) heads[room.name] = room.told;
    return heads;
  }

  #find(name: string): Membership | undefined {
    return this.#joined.find(({ room }) => room.name === name);
  }

  #without(name: string): readonly Membership[] {
    return this.#joined.filter(({ room }) => room.name !== name);
  }

  #part({ room, feed }: Membership, departure: Departure): void {
    room.leave(feed, departure);
    this.#rooms.release(room);
  }
}
