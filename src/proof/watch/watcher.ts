/** Looks at HAProxy and at each node, twice a second by default, and writes down what they say. */
import type { PlaceRecord, ProcessSample } from './samples.ts';
import { readMetrics, readStatistics, type ServerStatistics } from './statistics.ts';

export interface WatchedNode {
  readonly name: string;
  /** Origins of the node itself, without a slash at the end; a second one where its next version starts beside it. */
  readonly urls: readonly [first: string, second?: string];
}

export interface WatcherOptions {
  /** Origin of HAProxy's statistics. */
  readonly operationsUrl: string;
  readonly nodes: readonly WatchedNode[];
  readonly now: () => number;
  readonly everyMs?: number;
  /** Told after each look. */
  readonly looked?: (places: readonly PlaceRecord[]) => void;
}

/** Whoever answers later than this is busy, and is looked at again the next time. */
const ANSWER_WITHIN_MS = 2_000;

interface Place {
  readonly record: PlaceRecord;
  readonly url: string;
}

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #places: readonly Place[];
  #watching = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#places = options.nodes.flatMap(({ name, urls: [first, second] }) => [
      { url: first, record: { node: name, server: name, samples: [] } },
      ...(second === undefined ? [] : [{ url: second, record: { node: name, server: `${name}-second`, samples: [] } }]),
    ]);
  }

  get places(): readonly PlaceRecord[] {
    return this.#places.map(({ record }) => record);
  }

  start(): void {
    this.#watching = true;
    this.#loop = this.#watch();
  }

  /** Looks once more, so that the last sample is of the end, and resolves. */
  async stop(): Promise<void> {
    this.#watching = false;
    await this.#loop;
    await this.#look();
  }

  async #watch(): Promise<void> {
    const { everyMs = 500, now } = this.#options;
    while (this.#watching) {
      const next = now() + everyMs;
      await this.#look();
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - now())));
    }
  }

  async #look(): Promise<void> {
    const { operationsUrl, looked, now } = this.#options;
    const statistics = await read(`${operationsUrl}/;csv`, readStatistics);
    await Promise.all(this.#places.map((place) => this.#lookAt(place, typeof statistics === 'string' ? new Map() : statistics, now())));
    looked?.(this.places);
  }

  async #lookAt({ url, record }: Place, servers: ReadonlyMap<string, ServerStatistics>, at: number): Promise<void> {
    const process = await read<ProcessSample>(`${url}/metrics`, readMetrics);
    if (process === 'late') return;
    const { status, weight } = servers.get(record.server) ?? { status: '', weight: 0 };
    record.samples.push({ at, status, weight, process: process === 'absent' ? undefined : process });
  }
}

/** `absent` where nobody listens, or who listened went away. */
async function read<T>(url: string, parse: (text: string) => T): Promise<T | 'absent' | 'late'> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return parse(await response.text());
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'late' : 'absent';
  }
}
