/**
 * The presence of one room as this node sees it: holds a lease for each person with a connection here, and tells the
 * connections of the room who came and went.
 */
import { MEMBERS_LISTED_MAX } from '../protocol/limits.ts';
import type { PresenceChange, User } from '../protocol/messages.ts';
import type { Departure, Lease, Members, Presence, PresenceEvent, TypingEvent } from '../presence/presence.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { COUNT_INTERVAL_MS } from '../support/server-limits.ts';

export interface AttendanceEvents {
  /** For everybody in the room but the person it speaks of. */
  changed(change: PresenceChange): void;
  typing(user: User): void;
}

export interface AttendanceOptions {
  readonly room: string;
  readonly presence: Presence;
  readonly events: AttendanceEvents;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Attendee {
  user: User;
  connections: number;
}

export class Attendance {
  readonly #options: AttendanceOptions;
  readonly #attendees = new Map<string, Attendee>();
  #unsubscribe: (() => void) | undefined;
  #cancelCount: CancelTimer | undefined;
  #lastCount = 0;

  constructor(options: AttendanceOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { room, presence } = this.#options;
    this.#unsubscribe = await presence.subscribe(room, (event) => this.#hear(event));
  }

  close(): void {
    this.#unsubscribe?.();
    this.#cancelCount?.();
  }

  /** What this node holds here, for the regular renewal. */
  leases(): Lease[] {
    return [...this.#attendees.values()].map(({ user }) => ({ room: this.#options.room, user }));
  }

  /** One more connection of a person. Rejects, holding nothing, when presence is out of reach. */
  async enter(user: User): Promise<void> {
    const attendee = this.#attendees.get(user.id) ?? { user, connections: 0 };
    attendee.connections += 1;
    attendee.user = user;
    this.#attendees.set(user.id, attendee);
    try {
      await this.#options.presence.enter(this.#options.room, user);
    } catch (error) {
      this.#forget(user.id);
      throw error;
    }
  }

  /** One connection of a person less. A lease that can not be given back runs out by itself. */
  leave(userId: string, departure: Departure): void {
    if (!this.#forget(userId)) return;
    const { room, presence, logger } = this.#options;
    presence.leave(room, userId, departure).catch((error: unknown) => {
      logger.warn({ err: error, room }, 'could not give a presence lease back; it will run out');
    });
  }

  /**
   * Who is here, as known on this node, `newcomer` included whose entering may not have been heard of yet. While nobody
   * comes or goes it is the very same list.
   */
  members(newcomer: User): Members {
    const { presence, room } = this.#options;
    const known = presence.known(room, MEMBERS_LISTED_MAX) ?? { members: [], memberCount: 0 };
    const { members, memberCount } = known;
    // In a larger room oneself need not be listed, and the count is told again within a second.
    if (memberCount > members.length) return known;
    const at = members.findIndex(({ id }) => id === newcomer.id);
    if (at < 0) return { members: [...members, newcomer].slice(0, MEMBERS_LISTED_MAX), memberCount: memberCount + 1 };
    return members[at]?.name === newcomer.name ? known : { members: members.with(at, newcomer), memberCount };
  }

  announceTyping(user: User): void {
    const { room, presence, logger } = this.#options;
    presence.typing(room, user).catch((error: unknown) => logger.debug({ err: error, room }, 'a typing notice was not passed on'));
  }

  /** @returns whether that was the person's last connection here. */
  #forget(userId: string): boolean {
    const attendee = this.#attendees.get(userId);
    if (attendee === undefined) return false;
    attendee.connections -= 1;
    return attendee.connections === 0 && this.#attendees.delete(userId);
  }

  #hear(event: PresenceEvent | TypingEvent): void {
    const { room, events } = this.#options;
    if (event.event === 'typing') events.typing(event.user);
    else if (event.memberCount > MEMBERS_LISTED_MAX) this.#countSoon(event.memberCount);
    else events.changed({ type: 'presence', room, event: event.event, user: event.user, memberCount: event.memberCount });
  }

  /** In a large room everybody hears how many there are, once a second at most, and not who. */
  #countSoon(memberCount: number): void {
    const { room, events, clock } = this.#options;
    this.#lastCount = memberCount;
    this.#cancelCount ??= clock.after(COUNT_INTERVAL_MS, () => {
      this.#cancelCount = undefined;
      events.changed({ type: 'presence', room, event: 'count', memberCount: this.#lastCount });
    });
  }
}
