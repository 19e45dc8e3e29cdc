import { expect } from 'chai';
import { MemoryIdentity } from '../../src/sessions/memory-identity.ts';
import { SESSION_TTL_MS } from '../../src/sessions/session-limits.ts';
import { cookieOf, errorIn, sessionIn, startApp, type AppSetup, type RunningApp } from '../support/http-app.ts';

describe('/api/session', () => {
  let app: RunningApp;

  async function start(setup: AppSetup = {}): Promise<void> {
    app = await startApp(setup);
  }

  afterEach(() => app.stop());

  describe('POST', () => {
    it('makes a session with the name asked for, trimmed', async () => {
      await start();
      const answer = await app.post({ name: '  Mr. Pink ' });
      expect(answer.status).to.equal(200);
      expect(answer.headers['content-type']).to.equal('application/json; charset=utf-8');
      expect(answer.headers['cache-control']).to.equal('no-store');
      const { user, ticket } = sessionIn(answer);
      expect(user.name).to.equal('Mr. Pink');
      expect(user.id).to.match(/^[A-Za-z0-9_-]{16}$/);
      expect(ticket).to.match(/^[A-Za-z0-9_-]{32}$/);
    });

    it('gives a name out where none is asked for, with and without a body', async () => {
      await start();
      const answers = [await app.post({}), await app.ask('/api/session', { method: 'POST' })];
      answers.push(await app.ask('/api/session', { method: 'POST', headers: { 'Content-Length': '0' } }));
      for (const answer of answers) {
        expect(answer.status).to.equal(200);
        expect(sessionIn(answer).user.name).to.match(/^\w+ \w+$/);
      }
    });

    it('sets a cookie that scripts cannot read and other sites do not send', async () => {
      await start();
      const [cookie, ...others] = (await app.post({})).headers['set-cookie'] ?? [];
      expect(others).to.deep.equal([]);
      const [value, ...attributes] = (cookie ?? '').split('; ');
      expect(value).to.match(/^tchatter\.sid=s%3A[^;]+$/);
      expect(attributes.map((attribute) => attribute.replace(/=.*GMT$/, ''))).to.have.members([
        'Path=/',
        'Expires',
        'HttpOnly',
        'SameSite=Lax',
      ]);
    });

    it('has stored the session before it answers', async () => {
      await start();
      const made = await app.post({ name: 'Ann' });
      const again = await app.ask('/api/session', { headers: cookieOf(made) });
      expect(again.status).to.equal(200);
      expect(sessionIn(again).user).to.deep.equal(sessionIn(made).user);
    });

    it('changes the name of a session and keeps the person', async () => {
      await start();
      const made = await app.post({ name: 'Ann' });
      const renamed = sessionIn(await app.post({ name: 'Ann B.' }, cookieOf(made)));
      expect(renamed.user).to.deep.equal({ id: sessionIn(made).user.id, name: 'Ann B.' });
      expect(renamed.ticket).not.to.equal(sessionIn(made).ticket);
    });

    it('keeps the name of a session that asks for none', async () => {
      await start();
      const made = await app.post({ name: 'Ann' });
      expect(sessionIn(await app.post({}, cookieOf(made))).user).to.deep.equal(sessionIn(made).user);
    });

    it('keeps a new name whatever requests run beside it', async () => {
      await start();
      const cookie = cookieOf(await app.post({ name: 'Ann' }));
      const beside = (): Promise<unknown>[] => Array.from({ length: 10 }, () => app.ask('/api/session', { headers: cookie }));
      await Promise.all([...beside(), app.post({ name: 'Ann B.' }, cookie), ...beside(), app.post({}, cookie)]);
      expect(sessionIn(await app.ask('/api/session', { headers: cookie })).user.name).to.equal('Ann B.');
    });

    it('makes another person for each visitor without a session', async () => {
      await start();
      const answers = await Promise.all(Array.from({ length: 20 }, () => app.post({ name: 'Bob' })));
      expect(new Set(answers.map((answer) => sessionIn(answer).user.id))).to.have.property('size', 20);
      expect(new Set(answers.map((answer) => cookieOf(answer).Cookie))).to.have.property('size', 20);
    });

    it('takes no session id from a visitor', async () => {
      await start();
      const forged = await app.post({ name: 'Eve' }, { Cookie: 'tchatter.sid=s%3Achosen-by-eve.c2lnbmF0dXJl' });
      expect(forged.status).to.equal(200);
      expect(cookieOf(forged).Cookie).not.to.include('chosen-by-eve');
    });

    it('gives a session whose person was forgotten a name again, under the same id', async () => {
      const identity = new MemoryIdentity();
      await start({ identity });
      const made = await app.post({ name: 'Ann' });
      await identity.close();
      const again = sessionIn(await app.post({}, cookieOf(made)));
      expect(again.user.id).to.equal(sessionIn(made).user.id);
      expect(again.user.name).not.to.equal('');
    });

    const badNames: readonly unknown[] = ['', '   ', 'x'.repeat(41), '\u200b', 'a\u0000b', 7, null, ['Ann'], { first: 'Ann' }];
    for (const name of badNames) {
      it(`refuses the name ${JSON.stringify(name)} and makes no session`, async () => {
        await start();
        const answer = await app.post({ name });
        expect(answer.status).to.equal(400);
        expect(errorIn(answer).code).to.equal('bad_request');
        expect(errorIn(answer).message).to.match(/^A name .*\.$/);
        expect(answer.headers['set-cookie']).to.equal(undefined);
      });
    }

    it('refuses half a surrogate pair, escaped as JSON has it', async () => {
      await start();
      const headers = { 'Content-Type': 'application/json' };
      const answer = await app.ask('/api/session', { method: 'POST', headers, body: '{"name":"a\\ud83d"}' });
      expect(answer.status).to.equal(400);
    });

    it('accepts forty emoji', async () => {
      await start();
      const name = '\u{1f600}'.repeat(40);
      expect(sessionIn(await app.post({ name })).user.name).to.equal(name);
    });
  });

  describe('GET', () => {
    it('refuses a visitor without a session and starts none', async () => {
      await start();
      const answer = await app.ask('/api/session');
      expect(answer.status).to.equal(401);
      expect(errorIn(answer).code).to.equal('unauthorized');
      expect(answer.headers['set-cookie']).to.equal(undefined);
    });

    it('gives a fresh ticket each time, which is redeemed once', async () => {
      const identity = new MemoryIdentity();
      await start({ identity });
      const made = await app.post({ name: 'Ann' });
      const cookie = cookieOf(made);
      const tickets = [sessionIn(made).ticket];
      for (let count = 0; count < 3; count += 1) tickets.push(sessionIn(await app.ask('/api/session', { headers: cookie })).ticket);
      expect(new Set(tickets)).to.have.property('size', 4);
      for (const ticket of tickets) expect(await identity.redeemTicket(ticket, 'nonce-1')).to.deep.equal(sessionIn(made).user);
    });

    it('keeps a session in use alive, and its cookie as long', async () => {
      await start();
      const cookie = cookieOf(await app.post({ name: 'Ann' }));
      for (let visit = 0; visit < 3; visit += 1) {
        app.clock.advance(SESSION_TTL_MS - 1);
        const answer = await app.ask('/api/session', { headers: cookie });
        expect(answer.status, `visit ${visit}`).to.equal(200);
        expect(answer.headers['set-cookie'], `visit ${visit}`).to.have.lengthOf(1);
      }
    });

    it('forgets a session that was not used for its life time', async () => {
      await start();
      const cookie = cookieOf(await app.post({ name: 'Ann' }));
      app.clock.advance(SESSION_TTL_MS);
      expect((await app.ask('/api/session', { headers: cookie })).status).to.equal(401);
    });

    it('refuses a session whose person was forgotten', async () => {
      const identity = new MemoryIdentity();
      await start({ identity });
      const cookie = cookieOf(await app.post({ name: 'Ann' }));
      await identity.close();
      expect((await app.ask('/api/session', { headers: cookie })).status).to.equal(401);
    });

    it('refuses a session whose signature is not ours', async () => {
      await start();
      const { Cookie } = cookieOf(await app.post({ name: 'Ann' }));
      expect((await app.ask('/api/session', { headers: { Cookie: `${Cookie.slice(0, -3)}abc` } })).status).to.equal(401);
    });

    it('goes on while the node drains, and lets the connection go', async () => {
      await start();
      const cookie = cookieOf(await app.post({ name: 'Ann' }));
      app.state = 'draining';
      const answer = await app.ask('/api/session', { headers: { ...cookie, Connection: 'keep-alive' } });
      expect(answer.status).to.equal(200);
      expect(answer.headers.connection).to.equal('close');
    });
  });

  describe('new sessions of one address', () => {
    it('lets 200 people behind one address in within a minute, and again when they are all moved', async function () {
      this.timeout(60_000);
      await start();
      const cookies: string[] = [];
      for (let person = 0; person < 200; person += 1) {
        const answer = await app.post({});
        expect(answer.status, `person ${person}`).to.equal(200);
        cookies.push(cookieOf(answer).Cookie);
      }
      for (const Cookie of cookies) {
        expect((await app.ask('/api/session', { headers: { Cookie } })).status).to.equal(200);
        expect((await app.post({ name: 'Ann' }, { Cookie })).status).to.equal(200);
      }
    });

    it('stops a flooder, tells it when to come back, and does not count what makes no session', async function () {
      this.timeout(60_000);
      await start();
      const cookie = cookieOf(await app.post({}));
      for (let count = 0; count < 20; count += 1) await app.post({ name: '' });
      for (let count = 1; count < 300; count += 1) expect((await app.post({})).status, `request ${count}`).to.equal(200);
      const refused = await app.post({ name: 'One too many' });
      expect(refused.status).to.equal(429);
      expect(errorIn(refused)).to.include({ code: 'rate_limited', retryAfterMs: 100 });
      expect(refused.headers['retry-after']).to.equal('1');
      expect(refused.headers['set-cookie']).to.equal(undefined);
      expect((await app.post({ name: 'Ann' }, cookie)).status).to.equal(200);
      app.clock.advance(100);
      expect((await app.post({})).status).to.equal(200);
    });

    it('believes no address that a visitor makes up', async () => {
      await start({ newSessions: onePerAddress() });
      expect((await app.post({}, { 'X-Forwarded-For': '10.0.0.1' })).status).to.equal(200);
      expect((await app.post({}, { 'X-Forwarded-For': '10.0.0.2' })).status).to.equal(429);
    });

    it('counts by the address that the trusted proxy saw, not by what came before it', async () => {
      await start({ newSessions: onePerAddress(), trustProxyHops: 1 });
      expect((await app.post({}, { 'X-Forwarded-For': '10.0.0.1' })).status).to.equal(200);
      expect((await app.post({}, { 'X-Forwarded-For': '10.0.0.2' })).status).to.equal(200);
      expect((await app.post({}, { 'X-Forwarded-For': '10.9.9.9, 10.0.0.2' })).status).to.equal(429);
    });
  });

  describe('body and method', () => {
    const json = { 'Content-Type': 'application/json' };
    const refusals: readonly (readonly [string, number, string, Readonly<Record<string, string>>, string])[] = [
      ['broken JSON', 400, 'bad_request', json, '{"name":'],
      ['a JSON string', 400, 'bad_request', json, '"Ann"'],
      ['a JSON array', 400, 'bad_request', json, '[]'],
      ['more than 16 kB', 413, 'too_large', json, JSON.stringify({ name: 'x'.repeat(17_000) })],
      ['a form', 415, 'unsupported_media_type', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'name=Ann'],
      ['plain text, which a foreign form can send', 415, 'unsupported_media_type', { 'Content-Type': 'text/plain' }, '{"name":"Ann"}'],
      ['a body without a type', 415, 'unsupported_media_type', {}, '{"name":"Ann"}'],
      ['a compressed body', 415, 'unsupported_media_type', { ...json, 'Content-Encoding': 'gzip' }, '{"name":"Ann"}'],
      ['an unknown character set', 415, 'unsupported_media_type', { 'Content-Type': 'application/json; charset=latin1' }, '{"name":"Ann"}'],
    ];
    for (const [what, status, code, headers, body] of refusals) {
      it(`refuses ${what} with ${status}`, async () => {
        await start();
        const answer = await app.ask('/api/session', { method: 'POST', headers, body });
        expect(answer.status).to.equal(status);
        expect(errorIn(answer).code).to.equal(code);
        expect(errorIn(answer).message).to.match(/\.$/);
        expect(answer.headers['set-cookie']).to.equal(undefined);
      });
    }

    it('names what can be done where a method cannot', async () => {
      await start();
      const answer = await app.ask('/api/session', { method: 'DELETE' });
      expect(answer.status).to.equal(405);
      expect(answer.headers.allow).to.equal('GET, HEAD, POST');
      expect(errorIn(answer).code).to.equal('method_not_allowed');
    });
  });

  function onePerAddress(): AppSetup['newSessions'] & object {
    const seen = new Set<string>();
    return {
      take: (address) => {
        const allowed = !seen.has(address);
        seen.add(address);
        return Promise.resolve(allowed ? { allowed } : { allowed, retryAfterMs: 1 });
      },
    };
  }
});
