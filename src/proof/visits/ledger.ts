/** Makes requests as visitors do, and writes down each that did not get what it had to. */

export type RequestKind = 'request' | 'asset';

export interface Failure {
  /** On the proof's clock. */
  readonly at: number;
  readonly kind: RequestKind;
  /** For example `GET /api/version`. */
  readonly what: string;
  readonly why: string;
}

export interface Expected {
  readonly status: number;
  readonly type?: RegExp;
}

export interface Answer {
  readonly text: string;
  readonly cookie: string | undefined;
}

/** Beyond it people have pressed "reload". */
const ANSWER_WITHIN_MS = 10_000;

export class Ledger {
  readonly failures: Failure[] = [];
  readonly #made = { request: 0, asset: 0 };
  readonly #url: string;
  readonly #now: () => number;

  /** @param url Origin, without a slash at the end. */
  constructor(url: string, now: () => number) {
    this.#url = url;
    this.#now = now;
  }

  made(kind: RequestKind): number {
    return this.#made[kind];
  }

  failed(kind: RequestKind): number {
    return this.failures.filter((failure) => failure.kind === kind).length;
  }

  /** @returns `undefined` where it was not what it had to be; that is written down. */
  async ask(kind: RequestKind, path: string, expected: Expected, init: RequestInit = {}): Promise<Answer | undefined> {
    this.#made[kind] += 1;
    const what = `${init.method ?? 'GET'} ${path}`;
    const fail = (why: string): undefined => void this.failures.push({ at: this.#now(), kind, what, why });
    try {
      const response = await fetch(this.#url + path, { ...init, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      if (response.status !== expected.status) return fail(`status ${response.status}`);
      if (expected.type !== undefined && !expected.type.test(type)) return fail(`came as ${type || 'nothing in particular'}`);
      if (kind === 'asset' && /^\s*<!doctype html/i.test(text)) return fail('a page came in its place');
      const [cookie] = response.headers.getSetCookie().map((line) => line.split(';')[0]);
      return { text, cookie };
    } catch (error) {
      return fail(reasonOf(error));
    }
  }
}

/** The cause is what happened; the error itself only says "fetch failed". */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
