/** What a node can say of itself, taken from what it counts anyway: nothing is measured for the page alone but the event loop. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { NodeReport } from '../protocol/ops.ts';
import type { Metrics } from '../support/metrics.ts';
import { LOOP_DELAY_RESOLUTION_MS } from '../support/server-limits.ts';
import { HistogramWindow, type BucketCounts } from './histogram-window.ts';
import { MEASURED_SECONDS, RATE_SECONDS } from './limits.ts';

type Measured = Pick<
  Metrics,
  'connections' | 'connectionsAskedToMove' | 'rooms' | 'messagesAppended' | 'messagesDelivered' | 'deliveryDelay'
>;

/** The part of a report that is measured. */
export type Vitals = Omit<NodeReport, 'node' | 'start' | 'version' | 'startedAt' | 'state'>;

/** What of a metric of prom-client is needed here. */
interface Readable {
  get(): Promise<{ readonly values: readonly { readonly value: number }[] }>;
}

interface Counted {
  readonly at: number;
  readonly messagesIn: number;
  readonly messagesOut: number;
}

export class VitalSigns {
  readonly #metrics: Measured;
  readonly #delays = new HistogramWindow(MEASURED_SECONDS);
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_DELAY_RESOLUTION_MS });
  #counted: Counted[] = [];
  /** The loop's delay of each of the last seconds. */
  #loopDelaysMs: number[] = [];

  constructor(metrics: Measured) {
    this.#metrics = metrics;
    this.#loop.enable();
  }

  /** Takes the measures; to be called about once a second. `now` is in ms, of whatever clock. */
  async take(now: number): Promise<Vitals> {
    const { connections, connectionsAskedToMove, rooms, messagesAppended, messagesDelivered, deliveryDelay } = this.#metrics;
    const messages = { messagesIn: await sum(messagesAppended), messagesOut: await sum(messagesDelivered) };
    this.#delays.look(await bucketsOf(deliveryDelay));
    return {
      connections: await sum(connections),
      askedToMove: await sum(connectionsAskedToMove),
      rooms: await sum(rooms),
      ...this.#rates({ at: now, ...messages }),
      deliveryP50Ms: inMs(this.#delays.quantile(0.5)),
      deliveryP99Ms: inMs(this.#delays.quantile(0.99)),
      loopDelayP99Ms: this.#loopDelay(),
      memoryBytes: process.memoryUsage.rss(),
    };
  }

  close(): void {
    this.#loop.disable();
  }

  #rates(now: Counted): Pick<Vitals, 'messagesInPerSecond' | 'messagesOutPerSecond'> {
    this.#counted.push(now);
    if (this.#counted.length > RATE_SECONDS + 1) this.#counted.shift();
    const [first = now] = this.#counted;
    const seconds = Math.max(now.at - first.at, 1) / 1_000;
    return {
      messagesInPerSecond: round((now.messagesIn - first.messagesIn) / seconds),
      messagesOutPerSecond: round((now.messagesOut - first.messagesOut) / seconds),
    };
  }

  /** The worst of the last seconds' p99: a stall must not vanish from the page before somebody could see it. */
  #loopDelay(): number {
    const p99Ms = this.#loop.count === 0 ? 0 : this.#loop.percentile(99) / 1e6 - LOOP_DELAY_RESOLUTION_MS;
    this.#loop.reset();
    this.#loopDelaysMs.push(Math.max(0, p99Ms));
    if (this.#loopDelaysMs.length > MEASURED_SECONDS) this.#loopDelaysMs.shift();
    return round(Math.max(...this.#loopDelaysMs));
  }
}

/** Over all labels. */
async function sum(metric: Readable): Promise<number> {
  return (await metric.get()).values.reduce((total, { value }) => total + value, 0);
}

async function bucketsOf(histogram: Measured['deliveryDelay']): Promise<BucketCounts> {
  const buckets = (await histogram.get()).values.filter(({ metricName }) => metricName?.endsWith('_bucket'));
  return {
    bounds: buckets.map(({ labels: { le } }) => (typeof le === 'number' ? le : Infinity)),
    counts: buckets.map(({ value }) => value),
  };
}

function inMs(seconds: number | null): number | null {
  return seconds === null ? null : round(seconds * 1_000);
}

/** Two places: more are noise, and make reports longer. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
