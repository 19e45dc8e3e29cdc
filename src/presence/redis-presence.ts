/** Presence in Redis: leases of all nodes in one place. The scripts that change them announce the change themselves. */
import type { User } from '../protocol/messages.ts';
import type { RedisConnections } from '../redis/connections.ts';
import { roomKeys } from '../redis/keys.ts';
import { loadScript, type RedisScript, type ScriptArgument } from '../redis/script.ts';
import { withDeadline } from '../redis/unavailable.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Departure, Lease, Members, Presence, PresenceListener } from './presence.ts';
import { RosterFollower } from './roster-follower.ts';
import type { RosterSnapshot } from './roster.ts';
import { DEFAULT_PRESENCE_TIMING, type PresenceTiming } from './timing.ts';

const script = (name: string): RedisScript => loadScript(...['members', name].map((file) => new URL(`./lua/${file}.lua`, import.meta.url)));
const TAKE = script('take');
const GIVE = script('give');
const SWEEP = script('sweep');
const LIST = script('list');

/** People renewed by one call: Redis does nothing else meanwhile. */
const RENEWED_AT_ONCE = 200;

/** People removed by one sweep; the next one goes on. */
const SWEPT_AT_ONCE = 200;

type ListReply = readonly [revision: number, count: number, ...people: string[]];

export interface RedisPresenceOptions {
  readonly connections: Pick<RedisConnections, 'commands' | 'subscriptions'>;
  /** Names this process among all that hold leases; another one after a restart. */
  readonly holder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timing?: Partial<PresenceTiming>;
}

export class RedisPresence implements Presence {
  readonly #options: RedisPresenceOptions;
  readonly #timing: PresenceTiming;
  readonly #followers = new Map<string, RosterFollower>();
  readonly #stopSweeping: () => void;

  constructor(options: RedisPresenceOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_PRESENCE_TIMING, ...options.timing };
    this.#stopSweeping = options.clock.every(this.#timing.sweepIntervalMs, () => this.#sweepAll());
  }

  async enter(room: string, user: User): Promise<void> {
    await this.#run(TAKE, room, ['enter', this.#options.holder, this.#timing.leaseMs, user.id, encode(user)]);
  }

  async leave(room: string, userId: string, departure: Departure): Promise<void> {
    const grace = departure === 'at-once' ? 'none' : this.#timing.graceMs;
    await this.#run(GIVE, room, [userId, this.#options.holder, grace, this.#timing.leaseMs]);
  }

  async typing(room: string, user: User): Promise<void> {
    const { presence } = roomKeys(room);
    await withDeadline(() => this.#options.connections.commands.spublish(presence, JSON.stringify({ event: 'typing', user })));
  }

  async renew(leases: readonly Lease[]): Promise<void> {
    const byRoom = Map.groupBy(leases, ({ room }) => room);
    const calls: Promise<unknown>[] = [];
    for (const [room, held] of byRoom) {
      for (let start = 0; start < held.length; start += RENEWED_AT_ONCE) {
        const people = held.slice(start, start + RENEWED_AT_ONCE).flatMap(({ user }) => [user.id, encode(user)]);
        calls.push(this.#run(TAKE, room, ['renew', this.#options.holder, this.#timing.leaseMs, ...people]));
      }
    }
    await Promise.all(calls);
  }

  async members(room: string, limit: number): Promise<Members> {
    const [, memberCount, ...people] = (await this.#run(LIST, room, [limit])) as ListReply;
    return { members: people.map(decode), memberCount };
  }

  known(room: string, limit: number): Members | undefined {
    return this.#followers.get(room)?.known(limit);
  }

  async counts(rooms: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { commands } = this.#options.connections;
    const counts = await Promise.all(
      rooms.map(async (room) => [room, await withDeadline(() => commands.hlen(roomKeys(room).people))] as const),
    );
    return new Map(counts.filter(([, count]) => count > 0));
  }

  async subscribe(room: string, listener: PresenceListener): Promise<() => void> {
    const follower = this.#followers.get(room) ?? this.#follow(room);
    return follower.listen(listener);
  }

  /** Leaves the connections to whoever made them, and the leases to run out. */
  async close(): Promise<void> {
    this.#stopSweeping();
    for (const follower of this.#followers.values()) follower.close();
    this.#followers.clear();
  }

  #follow(room: string): RosterFollower {
    const { connections, clock, logger } = this.#options;
    const follower = new RosterFollower({
      room,
      leaseMs: this.#timing.leaseMs,
      clock,
      logger,
      subscribe: (channelListener) => connections.subscriptions.subscribe(roomKeys(room).presence, channelListener),
      read: () => this.#snapshot(room),
      abandoned: () => this.#followers.get(room) === follower && this.#followers.delete(room),
    });
    this.#followers.set(room, follower);
    return follower;
  }

  async #snapshot(room: string): Promise<RosterSnapshot> {
    const [revision, , ...people] = (await this.#run(LIST, room, [-1])) as ListReply;
    return { revision, members: people.map(decode) };
  }

  /** Every node sweeps the rooms it has people in: who notices first does not matter, and no node is needed for it. */
  #sweepAll(): void {
    const { leaseMs, sweepGapMs } = this.#timing;
    for (const [room, follower] of this.#followers) {
      this.#run(SWEEP, room, [leaseMs, sweepGapMs, SWEPT_AT_ONCE]).then(
        (revision) => follower.seen(revision as number),
        (error: unknown) => this.#options.logger.debug({ err: error, room }, 'a room was not swept; trying again'),
      );
    }
  }

  #run(lua: RedisScript, room: string, args: readonly ScriptArgument[]): Promise<unknown> {
    const { people, holders, lapses, names, attendance, presence } = roomKeys(room);
    return lua.run(this.#options.connections.commands, [people, holders, lapses, names, attendance, presence], args);
  }
}

/** One form for one person: the scripts compare the text. */
function encode({ id, name }: User): string {
  return JSON.stringify({ id, name });
}

function decode(person: string): User {
  return JSON.parse(person) as User;
}
