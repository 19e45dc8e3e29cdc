/**
 * How long to wait before the next attempt at a connection. No clock of its own: `now` comes in, and chance is a parameter.
 *
 * Full jitter: a node that dies sends all its clients away in the same instant, and only chance spreads their return.
 */
import { CloseCode } from '../protocol/codes.ts';
import type { Random } from '../support/random.ts';

/** The longest first wait: a cut is healed well before the page would show it (2 s), and 2000 clients are spread enough. */
const FIRST_CEILING_MS = 500;

/**
 * The longest wait at all: a network that comes back is used within seconds, even where no event tells of it. Until then no wait
 * is longer than the time already away, so that whoever was cut off for a moment is back within twice that moment: doubling by
 * the number of failures would send whoever drew a few short waits to the end of the longest one, past the grace time of presence.
 */
const CEILING_MS = 10_000;

/** After a wake (see {@link ReconnectPolicy.woke}) waits stay this short … */
const EAGER_CEILING_MS = 800;

/** … for this long: `online` fires seconds before the network works. */
const EAGER_PERIOD_MS = 15_000;

/** The server closed for a fault of ours: coming back soon would repeat it. */
const VIOLATION_WAIT_MS = 10_000;

/** A handshake that takes longer gets company: another attempt beside it. */
const SLOW_HANDSHAKE_MS = 10_000;
const SLOW_HANDSHAKE_EAGER_MS = 2_000;

/** A connection that held this long was a good one; the next loss is a new story. */
const STABLE_MS = 10_000;

/** Why an attempt or a connection ended. */
export interface ConnectionEnd {
  /** A close code, or 0 where no socket was ever opened. */
  readonly code: number;
  readonly reason: string;
  /** The server's wish, where it gave one. */
  readonly retryAfterMs?: number;
}

export class ReconnectPolicy {
  readonly #random: Random;
  /** When the present run of failures began. */
  #awaySince: number | undefined;
  #eagerUntil = Number.NEGATIVE_INFINITY;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The page woke: the back-off begins anew and stays short for a while. */
  woke(now: number): void {
    this.#awaySince = undefined;
    this.#eagerUntil = now + EAGER_PERIOD_MS;
  }

  /** A connection that stood for `lifeMs` is to be followed by another. One that is cut as soon as it stands does not start the back-off anew. */
  leaving(lifeMs: number): void {
    if (lifeMs >= STABLE_MS) this.#awaySince = undefined;
  }

  /** Milliseconds until the next attempt, after one that ended like this. The first call begins a run of failures. */
  delayMs(end: ConnectionEnd, now: number): number {
    this.#awaySince ??= now;
    const away = Math.min(CEILING_MS, Math.max(FIRST_CEILING_MS, now - this.#awaySince));
    const ceiling = now < this.#eagerUntil ? EAGER_CEILING_MS : away;
    const floor = Math.max(end.retryAfterMs ?? 0, end.code === CloseCode.protocolViolation ? VIOLATION_WAIT_MS : 0);
    return Math.round(floor + this.#random() * Math.max(ceiling, floor / 2));
  }

  /**
   * Milliseconds a handshake may take before another attempt is made beside it, where `beside` others are under way already.
   * It grows with them and is spread: a service that is merely slow must not get more to do with every second.
   */
  slowHandshakeMs(beside: number, now: number): number {
    if (now < this.#eagerUntil) return SLOW_HANDSHAKE_EAGER_MS;
    return Math.round(SLOW_HANDSHAKE_MS * 1.5 ** beside * (1 + this.#random() / 10));
  }
}
