/** The rooms of this node: opened when somebody joins, closed when nobody was there for a while. */
import { PRESENCE_RENEW_INTERVAL_MS } from '../presence/timing.ts';
import type { CancelTimer } from '../support/clock.ts';
import { HEADS_INTERVAL_MS, ROOM_LINGER_MS } from '../support/server-limits.ts';
import type { Position } from '../protocol/position.ts';
import { Room, type RoomOptions } from './room.ts';

interface Held {
  readonly room: Room;
  readonly opened: Promise<Room>;
  /** Joins under way and connections inside. */
  users: number;
  cancelClosing: CancelTimer | undefined;
}

export class RoomRegistry {
  readonly #options: RoomOptions;
  readonly #held = new Map<string, Held>();
  readonly #cancelTimers: readonly CancelTimer[];
  #comparing = false;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#cancelTimers = [
      options.clock.every(HEADS_INTERVAL_MS, () => void this.#compareHeads()),
      options.clock.every(PRESENCE_RENEW_INTERVAL_MS, () => void this.#renewLeases()),
    ];
  }

  /** The room, open. Each success must be paired with a {@link release}. Rejects when a store is out of reach. */
  async acquire(name: string): Promise<Room> {
    const held = this.#held.get(name) ?? this.#open(name);
    held.users += 1;
    held.cancelClosing?.();
    held.cancelClosing = undefined;
    return held.opened;
  }

  release(room: Room): void {
    const held = this.#held.get(room.name);
    if (held?.room !== room) return;
    held.users -= 1;
    if (held.users > 0) return;
    held.cancelClosing = this.#options.clock.after(ROOM_LINGER_MS, () => this.#close(held));
  }

  close(): void {
    for (const cancel of this.#cancelTimers) cancel();
    for (const held of this.#held.values()) {
      held.cancelClosing?.();
      this.#close(held);
    }
  }

  #open(name: string): Held {
    const room = new Room(name, this.#options);
    const opened = room.open().then(
      () => room,
      (error: unknown) => {
        // All who waited for it are told; the next join begins from nothing.
        if (this.#held.get(name)?.room === room) this.#held.delete(name);
        this.#options.metrics.rooms.set(this.#held.size);
        throw error;
      },
    );
    const held: Held = { room, opened, users: 0, cancelClosing: undefined };
    this.#held.set(name, held);
    this.#options.metrics.rooms.set(this.#held.size);
    return held;
  }

  #close({ room }: Held): void {
    room.close();
    this.#held.delete(room.name);
    this.#options.metrics.rooms.set(this.#held.size);
  }

  /** One call for all rooms, however many there are. */
  async #compareHeads(): Promise<void> {
    if (this.#comparing || this.#held.size === 0) return;
    this.#comparing = true;
    try {
      const known = new Map<string, Position | undefined>();
      for (const [name, { room }] of this.#held) if (room.position.epoch !== '') known.set(name, room.position);
      const seen = await this.#options.log.positions(known);
      for (const [name, position] of seen) this.#held.get(name)?.room.compare(position);
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'heads out of reach');
    } finally {
      this.#comparing = false;
    }
  }

  async #renewLeases(): Promise<void> {
    const leases = [...this.#held.values()].flatMap(({ room }) => room.leases());
    if (leases.length === 0) return;
    try {
      await this.#options.presence.renew(leases);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'could not renew presence leases; trying again');
    }
  }
}
