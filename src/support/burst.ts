/**
 * Writes to many sockets, one right behind the other. What comes before each of them (whether the client is to have it, and may) is
 * done for all of them first: of a crowd's objects each has left the processor's caches by the time it is looked at, and with that
 * between the writes whoever receives them falls asleep after each one and has to be woken for the next, which the system does
 * on the sender's time. They go past the sockets' streams, straight to the system, for the same reason.
 */
import { sendAll } from './send-all.ts';

/** Whose write waits in a burst. */
export interface BurstWriter {
  /** The system did not take all: `rest` is still to be written, and nothing may be written before it. */
  untaken(rest: Buffer): void;
}

/** Writes made one behind the other at most: the first of a large room need not wait until all of it has been looked at. */
const WRITES_AT_ONCE = 100;

/** Begun, filled and {@link end}ed within one synchronous act: nobody's descriptor can be closed and given to another meanwhile. */
export class Burst {
  /** One for each kind of frame that the sockets of a room get. */
  readonly #volleys: Volley[] = [];

  /** Once for each socket, of which nothing else may be waiting to be written. */
  add(writer: BurstWriter, descriptor: number, bytes: Buffer): void {
    const first = this.#volleys[0];
    const volley = first?.bytes === bytes ? first : this.#volleyOf(bytes);
    volley.add(writer, descriptor);
  }

  end(): void {
    for (const volley of this.#volleys) volley.fire();
  }

  #volleyOf(bytes: Buffer): Volley {
    let volley = this.#volleys.find((one) => one.bytes === bytes);
    if (volley === undefined) this.#volleys.push((volley = new Volley(bytes)));
    return volley;
  }
}

/** The same bytes for up to {@link WRITES_AT_ONCE} sockets. */
class Volley {
  readonly bytes: Buffer;
  readonly #writers: BurstWriter[] = [];
  readonly #descriptors = new Int32Array(WRITES_AT_ONCE);

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  add(writer: BurstWriter, descriptor: number): void {
    this.#descriptors[this.#writers.length] = descriptor;
    this.#writers.push(writer);
    if (this.#writers.length === WRITES_AT_ONCE) this.fire();
  }

  fire(): void {
    const writers = this.#writers.splice(0);
    const short = sendAll(this.#descriptors, writers.length, this.bytes);
    if (short === 0) return;
    // What a writer does about it may make it fire again.
    const taken = this.#descriptors.slice(0, writers.length);
    for (const [index, writer] of writers.entries()) {
      const bytes = taken[index] as number;
      if (bytes < this.bytes.length) writer.untaken(this.bytes.subarray(bytes));
    }
  }
}
