import { expect } from 'chai';
import { HttpOpsFeed } from '../../../client/src/app/ops/ops-feed.ts';
import { keepToken, readToken } from '../../../client/src/app/ops/ops-token.ts';
import { answerOf } from '../support/fake-ops.ts';

describe('asking the nodes', () => {
  const originals = { fetch: globalThis.fetch, sessionStorage: globalThis.sessionStorage };
  const feed = new HttpOpsFeed();
  let asked: string[];

  function replaceGlobal(name: 'fetch' | 'sessionStorage', value: unknown): void {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }

  function serve(answer: () => Response | Promise<Response>): void {
    replaceGlobal('fetch', async (url: string, init?: RequestInit) => {
      asked.push(`${url} ${new Headers(init?.headers).get('Authorization') ?? 'nothing shown'}`);
      return answer();
    });
  }

  beforeEach(() => {
    asked = [];
  });

  afterEach(() => {
    replaceGlobal('fetch', originals.fetch);
    replaceGlobal('sessionStorage', originals.sessionStorage);
    sessionStorage.clear();
  });

  it('asks for all, or for what is new, and shows the token', async () => {
    serve(() => Response.json(answerOf()));
    expect(await feed.ask(undefined, undefined)).to.deep.equal({ kind: 'answer', answer: answerOf() });
    await feed.ask('17-0', 'the token');
    expect(asked).to.deep.equal(['/api/ops nothing shown', '/api/ops?after=17-0 Bearer the token']);
  });

  const outcomes: readonly (readonly [number, string])[] = [
    [401, 'token-wanted'],
    [403, 'closed'],
    [404, 'unknown-there'],
    [500, 'unreachable'],
    [502, 'unreachable'],
    [503, 'stores-away'],
  ];
  for (const [status, expected] of outcomes) {
    it(`takes ${status} for ${expected}`, async () => {
      serve(() => Response.json({}, { status }));
      const outcome = await feed.ask(undefined, undefined);
      expect(outcome.kind === 'none' ? outcome.reason : outcome.kind).to.equal(expected);
    });
  }

  it('takes what is no answer for none, and never rejects', async () => {
    serve(() => Response.json({ hello: 'there' }));
    expect(await feed.ask(undefined, undefined)).to.deep.equal({ kind: 'none', reason: 'unknown-there' });
    serve(() => new Response('<!doctype html>'));
    expect(await feed.ask(undefined, undefined)).to.deep.equal({ kind: 'none', reason: 'unreachable' });
    serve(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await feed.ask(undefined, undefined)).to.deep.equal({ kind: 'none', reason: 'unreachable' });
  });

  it('does without storage where that is forbidden', () => {
    const forbidden = (): never => {
      throw new DOMException('Denied', 'SecurityError');
    };
    replaceGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden, removeItem: forbidden, clear: () => undefined });
    keepToken('a token');
    keepToken(undefined);
    expect(readToken()).to.equal(undefined);
  });
});
