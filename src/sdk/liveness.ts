/**
 * Tells a connection that lives from one that only looks open. One timer; what is heard only moves the time at which it
 * looks again, so a busy connection costs nothing here.
 */
import { HEARTBEAT_INTERVAL_MS } from '../protocol/limits.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { Random } from '../support/random.ts';

/** Silence after which another connection is made: one heartbeat may come late, not one and a half. */
export const SILENCE_MS = HEARTBEAT_INTERVAL_MS * 1.5;

/** Heads are compared this often even while messages come: the busy rooms say nothing about the quiet ones. */
const COMPARE_EVERY_MS = 60_000;

/** Patience with the answer to a ping that tests a connection after a wake. */
const PROBE_MS = 3_000;

/** A suspected connection that stays silent this long is given up, whether or not there is another. */
const GIVE_UP_MS = 10_000;

/** A timer that comes this late was held back: the process slept, and what arrived meanwhile is still to be read. */
const HELD_BACK_MS = 5_000;

export interface LivenessParts {
  readonly clock: Clock;
  readonly random: Random;
  ping(id: string): void;
  /** It should be replaced. */
  suspect(): void;
  /** It was suspected and has answered. */
  answered(): void;
  /** It is no connection any more. */
  dead(): void;
}

export class Liveness {
  readonly #parts: LivenessParts;
  /** Spread, so that the clients that were moved together do not ping together. */
  readonly #pingEveryMs: number;
  #heardAt: number;
  #messageAt: number;
  #comparedAt: number;
  #pingedAt: number;
  #pings = 0;
  /** Only the answer to this ping or a later one proves that the way is open now: others may have waited through a sleep. */
  #provingPing = 0;
  #probeUntil: number | undefined;
  #suspectedAt: number | undefined;
  #cancel: CancelTimer | undefined;

  constructor(parts: LivenessParts) {
    this.#parts = parts;
    this.#pingEveryMs = HEARTBEAT_INTERVAL_MS * (0.8 + 0.2 * parts.random());
    const now = parts.clock.now();
    this.#heardAt = now;
    this.#messageAt = now;
    this.#comparedAt = now;
    this.#pingedAt = now;
    this.#arm(now);
  }

  /** Anything arrived. */
  heard(): void {
    this.#heardAt = this.#parts.clock.now();
  }

  /** A message of a room arrived. */
  message(): void {
    this.#messageAt = this.#heardAt;
  }

  pong(id: string): void {
    this.#comparedAt = this.#heardAt;
    this.#messageAt = this.#heardAt;
    if (!(Number(id.slice(1)) >= this.#provingPing)) return;
    this.#probeUntil = undefined;
    if (this.#suspectedAt === undefined) return;
    this.#suspectedAt = undefined;
    this.#arm(this.#heardAt);
    this.#parts.answered();
  }

  /** Tests the connection now. */
  probe(): void {
    const now = this.#parts.clock.now();
    this.#ping(now);
    if (this.#probeUntil === undefined) {
      this.#provingPing = this.#pings;
      if (this.#suspectedAt === undefined) this.#probeUntil = now + PROBE_MS;
    }
    this.#arm(now);
  }

  stop(): void {
    this.#cancel?.();
  }

  #ping(now: number): void {
    this.#pings += 1;
    this.#pingedAt = now;
    this.#parts.ping(`p${this.#pings}`);
  }

  #pingAt(): number {
    return Math.max(this.#pingedAt + this.#pingEveryMs, Math.min(this.#messageAt + this.#pingEveryMs, this.#comparedAt + COMPARE_EVERY_MS));
  }

  #suspectAt(): number {
    return this.#probeUntil ?? this.#heardAt + SILENCE_MS;
  }

  #arm(now: number): void {
    this.#cancel?.();
    const next = this.#suspectedAt === undefined ? this.#suspectAt() : this.#suspectedAt + GIVE_UP_MS;
    const at = Math.min(next, this.#pingAt());
    this.#cancel = this.#parts.clock.after(Math.max(0, at - now), () => this.#look(at));
  }

  #look(plannedAt: number): void {
    const now = this.#parts.clock.now();
    if (now - plannedAt > HELD_BACK_MS && this.#probeUntil === undefined && this.#suspectedAt === undefined) return this.probe();
    if (this.#suspectedAt !== undefined && now >= this.#suspectedAt + GIVE_UP_MS) return this.#parts.dead();
    if (now >= this.#pingAt()) this.#ping(now);
    const suspicious = this.#suspectedAt === undefined && now >= this.#suspectAt();
    if (suspicious) {
      this.#suspectedAt = now;
      this.#probeUntil = undefined;
    }
    this.#arm(now);
    if (suspicious) this.#parts.suspect();
  }
}
