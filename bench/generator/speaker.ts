/** Says what a schedule asks of this process's senders, each message when it is due, whatever became of the ones before. */
import { nowUs } from './clock.ts';
import type { Client } from './client.ts';
import { Histogram } from './histogram.ts';
import type { SayReport } from './orders.ts';
import { dueBy, messageAt, type Schedule } from './schedule.ts';
import { stampedText } from './stamp.ts';

const US_PER_MS = 1_000;

/** How long the last acknowledgements may take. */
const PATIENCE_MS = 5_000;

export class Speaker {
  /** By room and number of the sender. */
  readonly #senders: readonly (readonly (Client | undefined)[])[];
  readonly #schedule: Schedule;
  readonly #lateness = new Histogram();
  readonly #acknowledgements = new Histogram();
  #index = 0;
  #said = 0;
  #waiting = 0;
  #done: () => void = () => undefined;

  constructor(schedule: Schedule, senders: readonly (readonly (Client | undefined)[])[]) {
    this.#schedule = schedule;
    this.#senders = senders;
  }

  async say(): Promise<SayReport> {
    await new Promise<void>((resolve) => {
      this.#done = resolve;
      this.#sayWhatIsDue();
    });
    return {
      said: this.#said,
      lateness: this.#lateness.toCounts(),
      acknowledgements: this.#acknowledgements.toCounts(),
      unacknowledged: this.#waiting,
    };
  }

  acknowledged(dueUs: number): void {
    if (dueUs < this.#schedule.startUs) return;
    this.#acknowledgements.record(nowUs() - dueUs);
    this.#waiting -= 1;
    if (this.#waiting === 0 && this.#index >= this.#schedule.messages) this.#done();
  }

  #sayWhatIsDue(): void {
    const due = dueBy(nowUs(), this.#schedule);
    for (; this.#index < due; this.#index += 1) this.#sayOne(this.#index);
    if (this.#index >= this.#schedule.messages) {
      if (this.#waiting === 0) this.#done();
      else setTimeout(this.#done, PATIENCE_MS).unref();
      return;
    }
    const { dueUs } = messageAt(this.#index, this.#schedule);
    setTimeout(() => this.#sayWhatIsDue(), Math.max(1, (dueUs - nowUs()) / US_PER_MS));
  }

  #sayOne(index: number): void {
    const { room, sender, number, dueUs } = messageAt(index, this.#schedule);
    const client = this.#senders[room]?.[sender];
    if (client === undefined) return;
    if (client.send(stampedText({ run: this.#schedule.run, sender, number, dueUs }), dueUs)) this.#waiting += 1;
    this.#lateness.record(nowUs() - dueUs);
    this.#said += 1;
  }
}
