/** Counts what arrives in a run: how many, how late, and what is missing or doubled at whom. */
import { nowUs } from './clock.ts';
import { Histogram } from './histogram.ts';
import type { CountReport, Window } from './orders.ts';
import type { Stamp } from './stamp.ts';

const NO_RUN: Window = { run: -1, fromUs: 0, toUs: 0, sendersPerRoom: 1 };

export class Tally {
  #window = NO_RUN;
  #latencies = new Histogram();
  #received = 0;
  #receivedInWindow = 0;
  #missing = 0;
  #repeated = 0;
  /** Of each client, the number that the next message of each sender has. */
  #next: number[][] = [];
  #receivedOf: number[] = [];
  lostConnections = 0;

  begin(window: Window): void {
    this.#window = window;
    this.#latencies = new Histogram();
    this.#received = this.#receivedInWindow = this.#missing = this.#repeated = 0;
    this.#next = [];
    this.#receivedOf = [];
  }

  /** @returns how many of the run this client has. */
  take(client: number, { run, sender, number, dueUs }: Stamp, atUs: number = nowUs()): number {
    const window = this.#window;
    if (atUs >= window.fromUs && atUs < window.toUs) this.#receivedInWindow += 1;
    if (run !== window.run) return 0;
    if (dueUs >= window.fromUs && dueUs < window.toUs) this.#latencies.record(atUs - dueUs);
    const next = this.#nextOf(client);
    const expected = next[sender] ?? 0;
    if (number < expected) {
      this.#repeated += 1;
    } else {
      this.#missing += number - expected;
      next[sender] = number + 1;
    }
    this.#received += 1;
    const received = (this.#receivedOf[client] ?? 0) + 1;
    this.#receivedOf[client] = received;
    return received;
  }

  report(): CountReport {
    return {
      received: this.#received,
      receivedInWindow: this.#receivedInWindow,
      latencies: this.#latencies.toCounts(),
      missing: this.#missing,
      repeated: this.#repeated,
      lostConnections: this.lostConnections,
    };
  }

  #nextOf(client: number): number[] {
    return (this.#next[client] ??= Array.from({ length: this.#window.sendersPerRoom }, () => 0));
  }
}
