/**
 * Makes connections until one is taken. An attempt that fails is followed by another after a wait; one that is merely slow
 * gets company instead of being ended, since it may be on its way through the fallbacks of a network without WebSockets.
 */
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { ConnectionEnd, ReconnectPolicy } from './reconnect-policy.ts';

/** Attempts beside each other; the oldest makes room. Three times the patience with a slow one covers every fallback. */
const ATTEMPTS_MAX = 3;

/** A younger attempt is not doubled by a wake: several events tell of the same wake. */
const FRESH_MS = 1_000;

/** What an attempt is here; it may fail within {@link begin}. */
export interface Attempt {
  /** The ticket, where there is one, is for this attempt alone. */
  begin(ticket: string | undefined): void;
}

export interface AttemptsParts<A> {
  readonly clock: Clock;
  readonly policy: ReconnectPolicy;
  create(): A;
  /** Ends an attempt that is no longer needed. */
  giveUp(attempt: A): void;
  /** The next attempt starts at this time (ms since 1970). */
  scheduled(at: number): void;
}

export class Attempts<A extends Attempt> {
  readonly #parts: AttemptsParts<A>;
  #running: A[] = [];
  #newestAt = 0;
  #cancelWait: CancelTimer | undefined;
  #cancelPatience: CancelTimer | undefined;

  constructor(parts: AttemptsParts<A>) {
    this.#parts = parts;
  }

  /** Those under way, the oldest first. */
  get running(): readonly A[] {
    return this.#running;
  }

  /** Begins an attempt now, within this call. */
  begin(ticket?: string): void {
    this.#cancelTimers();
    while (this.#running.length >= ATTEMPTS_MAX) this.#parts.giveUp(this.#running.shift() as A);
    const { clock, policy } = this.#parts;
    const now = clock.now();
    this.#newestAt = now;
    this.#cancelPatience = clock.after(policy.slowHandshakeMs(this.#running.length, now), () => this.begin());
    const attempt = this.#parts.create();
    this.#running.push(attempt);
    attempt.begin(ticket);
  }

  /** Makes sure that one is under way or planned, after a connection that ended like this. */
  beginAfter(end: ConnectionEnd): void {
    const { clock, policy } = this.#parts;
    const now = clock.now();
    const delayMs = policy.delayMs(end, now);
    // Patience with a slow one would begin another too early, before the time the server may have asked for.
    this.#cancelTimers();
    this.#cancelWait = clock.after(delayMs, () => this.begin());
    this.#parts.scheduled(now + delayMs);
  }

  /** An attempt failed, or is refused by its owner: another follows. */
  failed(attempt: A, end: ConnectionEnd): void {
    this.remove(attempt);
    this.beginAfter(end);
  }

  /** An attempt is no longer one; its owner ends it. */
  remove(attempt: A): void {
    this.#running = this.#running.filter((other) => other !== attempt);
  }

  /** The page woke: an attempt begins now, unless one has only just begun. */
  wake(): void {
    const now = this.#parts.clock.now();
    if (this.#running.length === 0 || now - this.#newestAt >= FRESH_MS) {
      this.#parts.scheduled(now);
      return this.begin();
    }
    // The fresh one may still die of a network that is not there yet: it is waited for as briefly as any after a wake.
    this.#cancelPatience?.();
    this.#cancelPatience = this.#parts.clock.after(this.#parts.policy.slowHandshakeMs(0, now), () => this.begin());
  }

  /** Ends them all, except the one that was taken. */
  stop(taken?: A): void {
    this.#cancelTimers();
    const others = this.#running.filter((attempt) => attempt !== taken);
    this.#running = [];
    for (const attempt of others) this.#parts.giveUp(attempt);
  }

  #cancelTimers(): void {
    this.#cancelWait?.();
    this.#cancelPatience?.();
    this.#cancelWait = undefined;
    this.#cancelPatience = undefined;
  }
}
