/** The rooms one connection is in. */
import type { ResumeRequest, User } from '../protocol/messages.ts';
import type { Departure } from '../presence/presence.ts';
import type { Feed, Sink } from '../rooms/feed.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomRegistry } from '../rooms/room-registry.ts';

interface Membership {
  readonly room: Room;
  readonly feed: Feed;
}

export class Memberships {
  readonly #rooms: RoomRegistry;
  readonly #sink: Sink;
  readonly #joined = new Map<string, Membership>();
  readonly #typedAt = new Map<string, number>();
  #ended = false;

  constructor(rooms: RoomRegistry, sink: Sink) {
    this.#rooms = rooms;
    this.#sink = sink;
  }

  get size(): number {
    return this.#joined.size;
  }

  /** The room, where this connection is in it. */
  room(name: string): Room | undefined {
    return this.#joined.get(name)?.room;
  }

  /** Enters a room, or starts anew in one it is in already. Rejects, changing nothing, when a store is out of reach. */
  async join(user: User, request: ResumeRequest): Promise<void> {
    const earlier = this.#joined.get(request.room);
    earlier?.feed.suspend();
    const room = await this.#rooms.acquire(request.room).catch((error: unknown) => {
      earlier?.feed.resume();
      throw error;
    });
    try {
      const feed = await room.join(this.#sink, user, request);
      this.#joined.set(request.room, { room, feed });
    } catch (error) {
      this.#rooms.release(room);
      earlier?.feed.resume();
      throw error;
    }
    // The new place holds the person's presence by now, so giving the old one back is not noticed by anybody.
    if (earlier !== undefined) this.#part(earlier, 'after-grace');
    if (this.#ended) this.leaveAll();
  }

  leave(name: string): void {
    const membership = this.#joined.get(name);
    if (membership === undefined) return;
    this.#joined.delete(name);
    this.#typedAt.delete(name);
    this.#part(membership, 'at-once');
  }

  /** The connection ended: a person whose last one it was stays present for the grace time. */
  leaveAll(): void {
    this.#ended = true;
    for (const membership of this.#joined.values()) this.#part(membership, 'after-grace');
    this.#joined.clear();
  }

  /** Whether the last typing notice from this connection in the room is long enough ago for another. */
  mayAnnounceTyping(name: string, now: number, intervalMs: number): boolean {
    const last = this.#typedAt.get(name);
    if (last !== undefined && now - last < intervalMs) return false;
    this.#typedAt.set(name, now);
    return true;
  }

  heads(): Record<string, number> {
    const heads: Record<string, number> = {};
    for (const [name, { room }] of this.#joined) heads[name] = room.told;
    return heads;
  }

  #part({ room, feed }: Membership, departure: Departure): void {
    room.leave(feed, departure);
    this.#rooms.release(room);
  }
}
