/** The clients of one server, in generators of their own: those who speak in one, those who only listen in another. */
import type { DialectName } from '../dialects/dialects.ts';
import { nowUs, until } from './clock.ts';
import { Generator } from './generator.ts';
import { Histogram } from './histogram.ts';
import type { ClientPlan, CountReport, ReturnReport, SayReport } from './orders.ts';
import { RUNS } from './stamp.ts';

export interface Layout {
  readonly rooms: number;
  readonly clientsPerRoom: number;
  /** Of those, the ones that speak: so many that none of them says more than a person may. */
  readonly sendersPerRoom: number;
}

export interface Run {
  readonly run: number;
  readonly fromUs: number;
  readonly toUs: number;
  /** Resolves when all is said. */
  readonly said: Promise<SayReport>;
}

const US_PER_SECOND = 1_000_000;

/** Until everybody has joined. */
const GATHER_DEADLINE_US = 120 * US_PER_SECOND;

/** From the order to the first message: orders take a moment. */
const LEAD_US = 50_000;

export class Crowd {
  readonly layout: Layout;
  readonly #listeners: readonly Generator[];
  readonly #speakers = new Generator();
  readonly #dialect: DialectName;
  #runs = 0;
  #rooms = 0;

  constructor(dialect: DialectName, layout: Layout, listeners = 1) {
    this.#dialect = dialect;
    this.layout = layout;
    this.#listeners = Array.from({ length: listeners }, () => new Generator());
  }

  get pids(): readonly number[] {
    return this.#generators.map(({ pid }) => pid);
  }

  /**
   * Connects a room after the other and waits until all have joined. Clients go round the `ports`; those who speak have ports of
   * their own where `speakerPorts` names some. Called again, it adds as many rooms beside the ones that are there.
   */
  async gather(ports: readonly number[], speakerPorts: readonly number[] = ports): Promise<void> {
    const speaking: ClientPlan[] = [];
    const listening = this.#listeners.map((): ClientPlan[] => []);
    const { rooms, clientsPerRoom, sendersPerRoom } = this.layout;
    for (let roomNumber = this.#rooms; roomNumber < this.#rooms + rooms; roomNumber += 1) {
      for (let place = 0; place < clientsPerRoom; place += 1) {
        const index = roomNumber * clientsPerRoom + place;
        const speaks = place < sendersPerRoom;
        const port = (speaks ? speakerPorts : ports)[index % (speaks ? speakerPorts : ports).length] ?? 0;
        const plan = { index, room: `bench-${roomNumber}`, roomNumber, port };
        if (speaks) speaking.push({ ...plan, sender: place });
        else listening[index % listening.length]?.push(plan);
      }
    }
    this.#rooms += rooms;
    const dialect = this.#dialect;
    const plans = [...listening, speaking];
    const attached = Promise.all(
      this.#generators.map((generator, index) => generator.order('attach', { dialect, clients: plans[index] ?? [] })),
    );
    const deadline = until(nowUs() + GATHER_DEADLINE_US).then(() => {
      throw new Error(`not everybody could join: ${this.takeComplaints() ?? 'the server did not answer'}`);
    });
    await Promise.race([attached, deadline]);
  }

  /** Begins a run: `warmUpSeconds` of messages, and then as many seconds of them that count. */
  async begin(messagesPerSecond: number, warmUpSeconds: number, seconds: number): Promise<Run> {
    const run = (this.#runs = (this.#runs + 1) % RUNS);
    const startUs = nowUs() + LEAD_US;
    const fromUs = startUs + warmUpSeconds * US_PER_SECOND;
    const toUs = fromUs + seconds * US_PER_SECOND;
    const { sendersPerRoom } = this.layout;
    await this.#all((generator) => generator.order('count', { run, fromUs, toUs, sendersPerRoom }));
    const messages = Math.floor((warmUpSeconds + seconds) * messagesPerSecond);
    const said = this.#speakers.order('say', { run, startUs, messagesPerSecond, messages, rooms: this.#rooms, sendersPerRoom });
    return { run, fromUs, toUs, said };
  }

  /** What all generators have counted of the run. */
  async report(): Promise<CountReport> {
    return sum(await this.#all((generator) => generator.order('report', undefined)));
  }

  /** Waits until every client has every message of the run, or `withinMs` are over. */
  async reportOnceAllHave(messages: number, withinMs: number): Promise<CountReport> {
    const expected = messages * this.layout.clientsPerRoom;
    const deadline = Date.now() + withinMs;
    for (;;) {
      const report = await this.report();
      if (report.received >= expected || Date.now() > deadline) return report;
      await until(nowUs() + 100_000);
    }
  }

  /** Whether the listeners remember where they are. */
  attention(attentive: boolean): Promise<unknown> {
    return this.#listening((generator) => generator.order('attention', attentive));
  }

  /** Cuts everybody off but those who speak. */
  drop(): Promise<unknown> {
    return this.#listening((generator) => generator.order('drop', undefined));
  }

  /** Those who were cut off come back at once; each is complete with `messages` of the run that is being counted. */
  async comeBack(messages: number, withinMs: number): Promise<ReturnReport> {
    const reports = await this.#listening((generator) => generator.order('comeBack', { messages, withinMs }));
    return {
      complete: reports.reduce((total, { complete }) => total + complete, 0),
      times: added(reports.map(({ times }) => times)),
    };
  }

  /** What went wrong with clients since this was last asked, in a line; `undefined` where nothing did. */
  takeComplaints(): string | undefined {
    const complaints = this.#generators.flatMap((generator) => generator.takeComplaints());
    return complaints.length === 0 ? undefined : `${complaints.length} complaints of clients, the last: ${complaints.at(-1)}`;
  }

  end(): void {
    for (const generator of this.#generators) generator.end();
  }

  get #generators(): readonly Generator[] {
    return [...this.#listeners, this.#speakers];
  }

  #all<Answer>(ask: (generator: Generator) => Promise<Answer>): Promise<Answer[]> {
    return Promise.all(this.#generators.map(ask));
  }

  #listening<Answer>(ask: (generator: Generator) => Promise<Answer>): Promise<Answer[]> {
    return Promise.all(this.#listeners.map(ask));
  }
}

function sum(reports: readonly CountReport[]): CountReport {
  const total = (of: (report: CountReport) => number): number => reports.reduce((so, report) => so + of(report), 0);
  return {
    received: total(({ received }) => received),
    receivedInWindow: total(({ receivedInWindow }) => receivedInWindow),
    latencies: added(reports.map(({ latencies }) => latencies)),
    missing: total(({ missing }) => missing),
    repeated: total(({ repeated }) => repeated),
    lostConnections: total(({ lostConnections }) => lostConnections),
  };
}

function added(counts: readonly Uint32Array[]): Uint32Array {
  const all = new Histogram();
  for (const one of counts) all.add(new Histogram(one));
  return all.toCounts();
}
