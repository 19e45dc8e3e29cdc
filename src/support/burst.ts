/**
 * Writes to many sockets, one right behind the other. What comes before each of them (whether the client is to have it, and may) is
 * done for all of them first: of a crowd's objects each has left the processor's caches by the time it is looked at, and with that
 * between the writes whoever receives them falls asleep after each one and has to be woken for the next, which the system does
 * on the sender's time. They go past the sockets' streams, straight to the system, for the same reason.
 *
 * Measured with 500 clients and 50 messages a second: a sixth less processor time a delivery than with a stream's write for each.
 */
import { writeSync } from 'node:fs';

/** Whose write waits in a burst. */
export interface BurstWriter {
  /** The system did not take all: `rest` is still to be written, and nothing may be written before it. */
  untaken(rest: Buffer): void;
}

/** Writes made one behind the other at most: the first of a large room need not wait until all of it has been looked at. */
const WRITES_AT_ONCE = 100;

/** Begun, filled and {@link end}ed within one synchronous act: nobody's descriptor can be closed and given to another meanwhile. */
export class Burst {
  #writers: BurstWriter[] = [];
  #descriptors: number[] = [];
  #bytes: Buffer[] = [];

  /** Once for each socket, of which nothing else may be waiting to be written. */
  add(writer: BurstWriter, descriptor: number, bytes: Buffer): void {
    this.#writers.push(writer);
    this.#descriptors.push(descriptor);
    this.#bytes.push(bytes);
    if (this.#bytes.length >= WRITES_AT_ONCE) this.end();
  }

  end(): void {
    for (let index = 0; index < this.#descriptors.length; index += 1) {
      const bytes = this.#bytes[index] as Buffer;
      const taken = takenOf(bytes, this.#descriptors[index] as number);
      if (taken < bytes.length) this.#writers[index]?.untaken(bytes.subarray(taken));
    }
    [this.#writers, this.#descriptors, this.#bytes] = [[], [], []];
  }
}

/** @returns how many bytes the system took: none where it can take none now, or ever again. Whoever writes the rest finds out which. */
function takenOf(bytes: Buffer, descriptor: number): number {
  try {
    return writeSync(descriptor, bytes);
  } catch {
    return 0;
  }
}
