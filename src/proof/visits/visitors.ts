/**
 * Everybody who is not in the crowd: people who load the page, programs that call the API, and a tab opened before the
 * update that asks for its parts later.
 */
import type { Failure } from './ledger.ts';
import { Ledger } from './ledger.ts';
import { loadFile, loadPage } from './page.ts';

export interface VisitorsOptions {
  /** Origin of the deployment, without a slash at the end. */
  readonly url: string;
  readonly now: () => number;
}

export interface VisitorsRecord {
  readonly requests: number;
  readonly assets: number;
  readonly failedRequests: number;
  readonly failedAssets: number;
  readonly failures: readonly Failure[];
  /** Different builds of the page that were met. */
  readonly builds: number;
}

/** Modest: they are here to meet faults, and the crowd is what makes the load. */
const PAGE_EVERY_MS = 1_000;
const CALL_EVERY_MS = 250;
const SIGN_IN_EVERY_MS = 5_000;
const OLD_TAB_EVERY_MS = 2_000;

const JSON_TYPE = /^application\/json\b/;

export class Visitors {
  readonly #ledger: Ledger;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #builds = new Set<string>();
  #oldTab: readonly string[] = [];
  #cookie = '';
  #calls = 0;

  constructor({ url, now }: VisitorsOptions) {
    this.#ledger = new Ledger(url, now);
  }

  /** Signs in and opens the tab that will grow old; from then on visitors come at a steady pace. */
  async start(): Promise<void> {
    const session = await this.#signIn();
    this.#cookie = session?.cookie ?? '';
    this.#oldTab = (await this.#visit())?.hashedFiles ?? [];
    this.#every(PAGE_EVERY_MS, () => this.#visit());
    this.#every(CALL_EVERY_MS, () => this.#call());
    this.#every(SIGN_IN_EVERY_MS, () => this.#signIn());
    this.#every(OLD_TAB_EVERY_MS, () => Promise.all(this.#oldTab.map((path) => loadFile(this.#ledger, path))));
  }

  /** Waits for the answers that are still to come. */
  async stop(): Promise<VisitorsRecord> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#underWay);
    const ledger = this.#ledger;
    return {
      requests: ledger.made('request'),
      assets: ledger.made('asset'),
      failedRequests: ledger.failed('request'),
      failedAssets: ledger.failed('asset'),
      failures: ledger.failures,
      builds: this.#builds.size,
    };
  }

  async #visit(): ReturnType<typeof loadPage> {
    const page = await loadPage(this.#ledger);
    if (page !== undefined) this.#builds.add(page.build);
    return page;
  }

  #signIn(): ReturnType<Ledger['ask']> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    return this.#ledger.ask('request', '/api/session', { status: 200, type: JSON_TYPE }, init);
  }

  #call(): Promise<unknown> {
    const paths = ['/api/version', '/api/session', '/api/rooms', '/chat/info'];
    this.#calls += 1;
    const path = paths[this.#calls % paths.length] ?? '';
    return this.#ledger.ask('request', path, { status: 200, type: JSON_TYPE }, { headers: { cookie: this.#cookie } });
  }

  #every(intervalMs: number, action: () => Promise<unknown>): void {
    const begin = (): void => {
      const work = action().finally(() => this.#underWay.delete(work));
      this.#underWay.add(work);
    };
    this.#timers.push(setInterval(begin, intervalMs));
  }
}
