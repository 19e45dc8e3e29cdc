import { expect } from 'chai';
import { HttpSession, SessionError } from '../../../src/sdk/http-session.ts';

interface Call {
  readonly method: string;
  readonly body: unknown;
  readonly cookie: string | undefined;
}

const ANSWER = { user: { id: 'user-anna', name: 'Anna' }, ticket: 'ticket-1' };

/** Answers like the API, from a script: one entry for each call, the last one for all that follow. */
function scripted(...answers: (() => Response | Promise<Response>)[]): { fetch: typeof fetch; calls: Call[] } {
  const calls: Call[] = [];
  const fetcher: typeof fetch = (_url, { method = 'GET', body, headers } = {}) => {
    const cookie = (headers as Record<string, string>)['cookie'];
    calls.push({ method, body: typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined, cookie });
    const answer = answers[Math.min(calls.length, answers.length) - 1];
    return Promise.resolve().then(() => answer?.() ?? Response.error());
  };
  return { fetch: fetcher, calls };
}

const good =
  (headers: Record<string, string> = {}) =>
  (): Response =>
    Response.json(ANSWER, { headers });
const refused =
  (status: number, code: string, headers: Record<string, string> = {}, more = {}) =>
  (): Response =>
    Response.json({ error: { code, message: `no: ${code}`, ...more } }, { status, headers });
const failure = (promise: Promise<unknown>): Promise<SessionError> =>
  promise.then(
    () => expect.fail('it was answered'),
    (error: SessionError) => error,
  );

describe('HttpSession', () => {
  it('takes the present session', async () => {
    const { fetch, calls } = scripted(good());
    expect(await new HttpSession({ fetch }).open()).to.deep.equal(ANSWER);
    expect(calls).to.deep.equal([{ method: 'GET', body: undefined, cookie: undefined }]);
  });

  it('makes a session where there is none, with its name, and keeps the cookie', async () => {
    const { fetch, calls } = scripted(refused(401, 'unauthorized'), good({ 'set-cookie': 'sid=abc%3D; Path=/; HttpOnly' }), good());
    const session = new HttpSession({ fetch, name: 'Anna' });
    await session.open();
    await session.open();
    expect(calls).to.deep.equal([
      { method: 'GET', body: undefined, cookie: undefined },
      { method: 'POST', body: { name: 'Anna' }, cookie: undefined },
      { method: 'GET', body: undefined, cookie: 'sid=abc%3D' },
    ]);
  });

  it('makes one session, however many ask at once', async () => {
    let made = 0;
    const calls: string[] = [];
    const fetcher: typeof fetch = (_url, { method = 'GET' } = {}) => {
      calls.push(method);
      if (method === 'GET' && made === 0) return Promise.resolve(refused(401, 'unauthorized')());
      made += method === 'POST' ? 1 : 0;
      return Promise.resolve(good()());
    };
    const session = new HttpSession({ fetch: fetcher });
    await Promise.all([session.open(), session.open(), session.open()]);
    expect(made).to.equal(1);
  });

  it('can try again after a making that failed', async () => {
    const { fetch } = scripted(refused(401, 'unauthorized'), refused(503, 'unavailable'), good());
    const session = new HttpSession({ fetch });
    expect((await failure(session.open())).code).to.equal('unavailable');
    expect(await session.open()).to.deep.equal(ANSWER);
  });

  it('renames', async () => {
    const { fetch, calls } = scripted(good());
    await new HttpSession({ fetch }).rename('Anna B');
    expect(calls[0]).to.deep.include({ method: 'POST', body: { name: 'Anna B' } });
  });

  it('tells code, status and the wish of the server when refused', async () => {
    const { fetch } = scripted(refused(429, 'rate_limited', { 'retry-after': '7' }));
    const error = await failure(new HttpSession({ fetch }).open());
    expect(error).to.be.instanceOf(SessionError);
    expect(error).to.include({ code: 'rate_limited', status: 429, retryAfterMs: 7_000 });
  });

  it('prefers the exact wish in the body, and has none where none was told', async () => {
    const exact = scripted(refused(429, 'rate_limited', { 'retry-after': '7' }, { retryAfterMs: 6_400 }));
    expect((await failure(new HttpSession({ fetch: exact.fetch }).open())).retryAfterMs).to.equal(6_400);
    const none = scripted(refused(503, 'unavailable'));
    expect((await failure(new HttpSession({ fetch: none.fetch }).open())).retryAfterMs).to.equal(undefined);
  });

  for (const [title, answer, status] of [
    ["a proxy's error page", () => new Response('<html>Bad Gateway</html>', { status: 502 }), 502],
    ['a page in place of the answer', () => new Response('<html>hello</html>'), 200],
    ['an answer without a ticket', () => Response.json({ user: ANSWER.user }), 200],
    ['null', () => Response.json(null), 200],
    ['no network', () => Promise.reject(new TypeError('fetch failed')), 0],
  ] as const) {
    it(`takes ${title} for "unreachable"`, async () => {
      const { fetch } = scripted(answer);
      expect(await failure(new HttpSession({ fetch }).open())).to.include({ code: 'unreachable', status });
    });
  }
});
