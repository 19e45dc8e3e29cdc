/**
 * The session calls over HTTP. In a browser the cookie is the browser's; in Node nobody keeps one, so this does.
 */
import type { SessionAnswer, SessionSource } from './types.ts';

/** The API answers within 3 s whatever is down; more is a dead way. */
const TIMEOUT_MS = 8_000;

/** A session call that failed. */
export class SessionError extends Error {
  /** The code of the API's error, or `unreachable` where no answer in its form came. */
  readonly code: string;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Milliseconds after which to try again, where the server said so. */
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, status: number, retryAfterMs?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SessionError';
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface HttpSessionOptions {
  /** Origin of the server, without a slash at the end; empty in a page that came from it. */
  readonly origin?: string;
  /** Name for a session that has to be made; without one the server gives one out. */
  readonly name?: string;
  readonly fetch?: typeof fetch;
}

export class HttpSession implements SessionSource {
  readonly #url: string;
  readonly #name: string | undefined;
  readonly #fetch: typeof fetch;
  readonly #cookies = new Map<string, string>();
  /** The session being made. Two at once would be two persons. */
  #making: Promise<SessionAnswer> | undefined;

  constructor({ origin = '', name, fetch: fetcher = (input, init) => fetch(input, init) }: HttpSessionOptions = {}) {
    this.#url = `${origin}/api/session`;
    this.#name = name;
    this.#fetch = fetcher;
  }

  /** The present session with a fresh ticket; makes one where there is none. Rejects with {@link SessionError}. */
  async open(): Promise<SessionAnswer> {
    // A failed making is told to the one who asked for it; whoever waited looks for itself.
    await this.#making?.catch(() => undefined);
    try {
      return await this.#call('GET');
    } catch (error) {
      if (!(error instanceof SessionError) || error.status !== 401) throw error;
    }
    if (this.#making !== undefined) {
      await this.#making;
      return this.#call('GET');
    }
    this.#making = this.#call('POST', this.#name === undefined ? {} : { name: this.#name }).finally(() => (this.#making = undefined));
    return this.#making;
  }

  /** Gives the person of this session another name. Rejects with {@link SessionError}, code `bad_request` for a name that cannot be. */
  rename(name: string): Promise<SessionAnswer> {
    return this.#call('POST', { name });
  }

  async #call(method: 'GET' | 'POST', body?: { readonly name?: string }): Promise<SessionAnswer> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (this.#cookies.size > 0) headers['cookie'] = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    let response: Response;
    let answer: unknown;
    try {
      response = await this.#fetch(this.#url, {
        method,
        headers,
        credentials: 'include',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      this.#keepCookies(response.headers);
      answer = await readJson(response);
    } catch (error) {
      throw new SessionError('unreachable', 'The server does not answer.', 0, undefined, { cause: error });
    }
    if (response.ok && isAnswer(answer)) return answer;
    throw refusal(response, answer);
  }

  /** Browsers hide `set-cookie`, so there this finds nothing and they keep the cookie themselves. */
  #keepCookies(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const equals = pair.indexOf('=');
      if (equals > 0) this.#cookies.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
    }
  }
}

/** A proxy's error page is no JSON; that it is none is judged by the caller. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): value is SessionAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { user, ticket } = value as Partial<SessionAnswer>;
  return typeof ticket === 'string' && typeof user?.id === 'string' && typeof user.name === 'string';
}

function refusal(response: Response, answer: unknown): SessionError {
  const told = (answer as { error?: { code?: unknown; message?: unknown; retryAfterMs?: unknown } } | undefined)?.error;
  const code = typeof told?.code === 'string' ? told.code : 'unreachable';
  const message =
    typeof told?.message === 'string' ? told.message : `The server answered ${response.status} in a form that is not its own.`;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const wish = typeof told?.retryAfterMs === 'number' ? told.retryAfterMs : seconds * 1_000;
  return new SessionError(code, message, response.status, Number.isFinite(wish) ? wish : undefined);
}
