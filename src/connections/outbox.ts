/** What goes out of one connection: fits the socket's back-pressure into what rooms want to know. */
import type { CloseCode } from '../protocol/codes.ts';
import type { Batch } from '../support/batch.ts';
import { CONGESTED_BYTES, OVERFLOW_BYTES, STALLED_CONNECTION_MS } from '../support/server-limits.ts';
import type { Sink } from '../rooms/feed.ts';
import type { Socket } from './socket.ts';

/** Told once when an outbox becomes congested, so that it is looked at from then on. */
export interface OutboxOwner {
  congested(outbox: Outbox): void;
}

export class Outbox implements Sink {
  readonly #socket: Socket;
  readonly #owner: OutboxOwner;
  #waiting: (() => void)[] | undefined;
  #closed = false;
  #watched = false;
  #leastPending = 0;
  #progressAt = 0;

  constructor(socket: Socket, owner: OutboxOwner) {
    this.#socket = socket;
    this.#owner = owner;
  }

  /**
   * The socket tells when more is untaken, so it need not be asked unless it was congested then: of a room of 500 everything that is
   * looked at before each delivery has left the processor's caches.
   */
  get congested(): boolean {
    return this.#watched && this.#isCongested();
  }

  /** Whether far more is untaken than a healthy socket ever has. */
  get overflowing(): boolean {
    return !this.#closed && this.#socket.pendingBytes > OVERFLOW_BYTES;
  }

  send(batch: Batch): void {
    if (!this.#closed) this.#socket.send(batch);
  }

  /** More is untaken than before. */
  grown(): void {
    if (!this.#watched && this.#isCongested()) this.#beWatched();
  }

  ready(): Promise<void> {
    if (!this.congested) return Promise.resolve();
    return new Promise((resolve) => {
      (this.#waiting ??= []).push(resolve);
    });
  }

  /**
   * A regular look while congested.
   * @returns `clear` when it need not be watched any longer, `stalled` when the peer has taken nothing for too long.
   */
  look(now: number): 'clear' | 'congested' | 'stalled' {
    if (!this.congested) {
      this.#watched = false;
      this.#release();
      return 'clear';
    }
    const pending = this.#socket.pendingBytes;
    if (this.#progressAt === 0 || pending < this.#leastPending) {
      this.#leastPending = pending;
      this.#progressAt = now;
    }
    return this.overflowing || now - this.#progressAt > STALLED_CONNECTION_MS ? 'stalled' : 'congested';
  }

  close(code: CloseCode, reason: string): void {
    if (this.#closed) return;
    this.#socket.close(code, reason);
    this.end();
  }

  /** The socket is gone: those who wait go on, and find nobody to send to. */
  end(): void {
    this.#closed = true;
    this.#release();
  }

  #isCongested(): boolean {
    return !this.#closed && this.#socket.pendingBytes > CONGESTED_BYTES;
  }

  #beWatched(): void {
    this.#watched = true;
    this.#progressAt = 0;
    this.#owner.congested(this);
  }

  #release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const resolve of waiting) resolve();
  }
}
