/**
 * Evening out: after an update the node that was replaced last is empty and the others are full, and since connections last,
 * so does that. A quarter of this node's clients are asked to open a new connection, and the balancer gives it to the node
 * that has fewest.
 *
 * Those longest here are asked first, and each connection once: whoever was moved lately is left in peace, and when it is
 * asked for again, others are. Nothing else changes: the node stays ready, and whoever comes back to it is welcome.
 */
import type { Connection } from '../connections/connection.ts';
import type { Identity } from '../sessions/identity.ts';
import { MOVING_PATIENCE_MS, TICK_MS, askToMove, pause, type MoveParts } from './moves.ts';

/** Of the clients here, those asked by one call: enough for a few calls to level what an update leaves, too few to turn it around. */
const SHARE = 1 / 4;

/** So many may come back by chance; … */
const RETURNED_MIN = 3;

/** … if they are also more than this part of those asked, the balancer has no better place, and asking on would be for nothing. */
const RETURNED_SHARE = 1 / 2;

export interface EvenOutOptions extends MoveParts {
  readonly connections: Iterable<Connection>;
  /** Over which the moves are spread. */
  readonly windowMs: number;
}

export interface EvenedOut {
  readonly asked: number;
  /** Who was given to this node again. */
  readonly returned: number;
  /** Who did not move, or not yet. */
  readonly stayed: number;
}

export class EveningOut {
  readonly #options: EvenOutOptions;
  /** What this node gave to those it asked: a ticket that is redeemed here has come back. */
  readonly #tickets = new Set<string>();
  #state: 'idle' | 'running' | 'cancelled' = 'idle';
  #returned = 0;

  constructor(options: EvenOutOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#state !== 'idle';
  }

  /** Asks nobody any more; for a node that begins to drain and will ask everybody. */
  cancel(): void {
    if (this.#state === 'running') this.#state = 'cancelled';
  }

  /** The same identities, seen by who comes back. */
  watching(identity: Pick<Identity, 'redeemTicket'>): Pick<Identity, 'redeemTicket'> {
    return {
      redeemTicket: async (ticket, nonce) => {
        const user = await identity.redeemTicket(ticket, nonce);
        if (user !== undefined && this.#tickets.delete(ticket)) this.#returned += 1;
        return user;
      },
    };
  }

  /** Resolves when those asked had time to move; `undefined` at once where it is under way already. */
  async run(): Promise<EvenedOut | undefined> {
    if (this.#state !== 'idle') return undefined;
    this.#state = 'running';
    this.#returned = 0;
    try {
      const asked = await this.#ask();
      await pause(this.#options.clock, MOVING_PATIENCE_MS);
      return { asked: asked.length, returned: this.#returned, stayed: asked.filter((connection) => !connection.ended).length };
    } finally {
      this.#tickets.clear();
      this.#state = 'idle';
    }
  }

  async #ask(): Promise<readonly Connection[]> {
    const { clock, windowMs } = this.#options;
    const chosen = choose(this.#options.connections);
    const asked: Connection[] = [];
    const startedAt = clock.now();
    while (asked.length < chosen.length && this.#state === 'running' && !this.#isForNothing(asked.length)) {
      const due = dueBy(clock.now() - startedAt, chosen.length, windowMs);
      for (const connection of chosen.slice(asked.length, due)) {
        asked.push(connection);
        void this.#askOne(connection);
      }
      await pause(clock, TICK_MS);
    }
    return asked;
  }

  async #askOne(connection: Connection): Promise<void> {
    const ticket = await askToMove(connection, { withinMs: this.#options.windowMs, reason: 'balance' }, this.#options);
    if (ticket !== undefined) this.#tickets.add(ticket);
  }

  #isForNothing(asked: number): boolean {
    return this.#returned >= RETURNED_MIN && this.#returned > asked * RETURNED_SHARE;
  }
}

/** A registry tells its connections in the order in which they came. */
function choose(connections: Iterable<Connection>): readonly Connection[] {
  const clients = [...connections].filter(({ user }) => user !== undefined);
  return clients.filter(({ askedToMove }) => askedToMove === undefined).slice(0, Math.floor(clients.length * SHARE));
}

/** How many of `total` are to be asked by this time: one at the beginning, all at the end, evenly in between. */
export function dueBy(elapsedMs: number, total: number, windowMs: number): number {
  if (elapsedMs >= windowMs) return total;
  return Math.min(total, 1 + Math.floor((elapsedMs / windowMs) * total));
}
