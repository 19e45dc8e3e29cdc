/** Follows the members of one room in Redis for those on this node who listen. */
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Members, PresenceListener, TypingEvent } from './presence.ts';
import { Roster, type RosterChange, type RosterEvent, type RosterSnapshot } from './roster.ts';

/** What a subscription to the room's channel tells. */
export interface ChannelEvents {
  message(payload: string): void;
  /** Messages may have been missed. */
  interrupted(): void;
}

export interface RosterFollowerOptions {
  readonly room: string;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  subscribe(events: ChannelEvents): Promise<() => void>;
  read(): Promise<RosterSnapshot>;
  /** Nobody listens any more; the follower is of no further use. */
  abandoned(): void;
}

export class RosterFollower {
  readonly #options: RosterFollowerOptions;
  readonly #roster: Roster;
  readonly #listeners = new Set<PresenceListener>();
  /** Subscribing and the first reading, shared by all who listen. */
  #opening: Promise<void> | undefined;
  #unsubscribe: (() => void) | undefined;
  /** Changes heard before the members were read, for the first time or again: they are taken in after them. */
  #early: RosterChange[] | undefined = [];
  #seenRevision: number | undefined;
  #closed = false;

  constructor(options: RosterFollowerOptions) {
    this.#options = options;
    this.#roster = new Roster(options.leaseMs);
  }

  /** Rejects, and is abandoned if nobody else listens, when Redis is out of reach. */
  async listen(listener: PresenceListener): Promise<() => void> {
    const own: PresenceListener = (event) => listener(event);
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } catch (error) {
      this.close();
      throw error;
    }
    this.#listeners.add(own);
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsubscribe?.();
    this.#options.abandoned();
  }

  /** `undefined` while nobody listens: until then the members were not read. */
  known(limit: number): Members | undefined {
    return this.#listeners.size === 0 ? undefined : this.#roster.list(limit);
  }

  /**
   * Takes note of a revision the store was seen to have. One that is still unheard of when the next is seen was missed;
   * the first time it may only be on its way.
   */
  seen(revision: number): void {
    const previous = this.#seenRevision;
    const behind = this.#early === undefined && this.#roster.isBehind(revision, this.#options.clock.now());
    this.#seenRevision = behind ? revision : undefined;
    if (behind && previous !== undefined) this.#readSoon();
  }

  async #open(): Promise<void> {
    const unsubscribe = await this.#options.subscribe({
      message: (payload) => this.#hear(JSON.parse(payload) as RosterChange | Omit<TypingEvent, 'room'>),
      interrupted: () => this.#readSoon(),
    });
    if (this.#closed) unsubscribe();
    else this.#unsubscribe = unsubscribe;
    await this.#compare();
  }

  #hear(message: RosterChange | Omit<TypingEvent, 'room'>): void {
    if (this.#closed) return;
    if (message.event === 'typing') {
      for (const listener of [...this.#listeners]) listener({ room: this.#options.room, event: 'typing', user: message.user });
    } else if (this.#early !== undefined) {
      this.#early.push(message);
    } else {
      const events = this.#roster.apply(message);
      if (events === undefined) this.#readSoon();
      else this.#tell(events);
    }
  }

  #readSoon(): void {
    this.#read().catch((error: unknown) => {
      this.#options.logger.debug({ err: error, room: this.#options.room }, 'could not read who is in a room; trying again');
    });
  }

  async #read(): Promise<void> {
    if (this.#closed || this.#early !== undefined) return;
    this.#early = [];
    await this.#compare();
  }

  /** A reading that fails is made up for by the next sweep, which sees that the revision is not ours. */
  async #compare(): Promise<void> {
    try {
      this.#tell(this.#roster.compare(await this.#options.read(), this.#options.clock.now()));
    } finally {
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const change of early) this.#hear(change);
    }
  }

  #tell(events: readonly RosterEvent[]): void {
    for (const event of events) {
      for (const listener of [...this.#listeners]) listener({ room: this.#options.room, ...event });
    }
  }
}
