import { expect } from 'chai';
import { cookieOf, errorIn, startApp, type AppSetup, type RunningApp } from '../support/http-app.ts';

const OTHER = 'https://other.example.org';
const TLS = { 'X-Forwarded-Proto': 'https', Host: 'chat.example.org' };

describe('security of the HTTP edge', () => {
  let app: RunningApp;

  async function start(setup: AppSetup = {}): Promise<void> {
    app = await startApp(setup);
  }

  afterEach(() => app.stop());

  async function policy(headers: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
    const header = (await app.ask('/api/version', { headers })).headers['content-security-policy'] ?? '';
    return new Map(
      String(header)
        .split(';')
        .map((directive) => [directive.slice(0, directive.indexOf(' ')), directive.slice(directive.indexOf(' ') + 1)]),
    );
  }

  describe('content security policy', () => {
    it('allows nothing inline and nothing foreign', async () => {
      await start();
      const directives = Object.fromEntries(await policy({ Host: 'chat.example.org' }));
      expect(directives).to.deep.equal({
        'default-src': "'self'",
        'script-src': "'self'",
        'script-src-attr': "'none'",
        'style-src': "'self'",
        'img-src': "'self' data:",
        'connect-src': "'self' ws://chat.example.org",
        'object-src': "'none'",
        'base-uri': "'self'",
        'form-action': "'self'",
        'frame-ancestors': "'none'",
      });
    });

    const hosts: readonly (readonly [string, number, Readonly<Record<string, string>>, string])[] = [
      ['behind another host and port', 0, { Host: 'chat.example.org:8888' }, "'self' ws://chat.example.org:8888"],
      ['behind TLS', 1, TLS, "'self' wss://chat.example.org"],
      ['behind TLS on another port', 1, { ...TLS, Host: 'Chat.Example.org:8443' }, "'self' wss://chat.example.org:8443"],
      ['without TLS behind a proxy', 1, { Host: 'chat.example.org', 'X-Forwarded-Proto': 'http' }, "'self' ws://chat.example.org"],
      ['with a forged protocol', 0, TLS, "'self' ws://chat.example.org"],
      ['with a forged host', 1, { ...TLS, 'X-Forwarded-Host': 'evil.example' }, "'self' wss://chat.example.org"],
      ['with an IPv6 address, which a policy cannot name', 0, { Host: '[::1]:8080' }, "'self'"],
      ['with a host that would add to the policy', 0, { Host: "x; script-src 'unsafe-inline'" }, "'self'"],
      ['with a host that would add a source', 0, { Host: 'x https://evil.example' }, "'self'"],
    ];
    for (const [where, trustProxyHops, headers, connect] of hosts) {
      it(`names the WebSocket origin ${where}`, async () => {
        await start({ trustProxyHops });
        const directives = await policy(headers);
        expect(directives.get('connect-src')).to.equal(connect);
        expect(directives.get('script-src')).to.equal("'self'");
      });
    }
  });

  it('sends the other protecting headers, and does not say what it runs on', async () => {
    await start();
    const { headers } = await app.ask('/api/version');
    expect(headers).to.include({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).to.include('microphone=()');
    expect(headers).not.to.have.any.keys('x-powered-by', 'server');
  });

  it('demands TLS for later only from those who came by it', async () => {
    await start({ trustProxyHops: 1 });
    expect((await app.ask('/api/version', { headers: TLS })).headers['strict-transport-security']).to.match(/^max-age=\d{7,}$/);
    expect((await app.ask('/api/version')).headers['strict-transport-security']).to.equal(undefined);
    expect((await app.ask('/api/version', { headers: { 'X-Forwarded-Proto': 'http' } })).headers['strict-transport-security']).to.equal(
      undefined,
    );
  });

  it('does not demand TLS because of a forged header', async () => {
    await start();
    expect((await app.ask('/api/version', { headers: TLS })).headers['strict-transport-security']).to.equal(undefined);
  });

  describe('cookie', () => {
    it('is secure behind TLS, and the session works', async () => {
      await start({ trustProxyHops: 1 });
      const made = await app.post({ name: 'Ann' }, TLS);
      expect(made.headers['set-cookie']?.[0])
        .to.match(/; HttpOnly/)
        .and.match(/; Secure/)
        .and.match(/; SameSite=Lax/);
      expect((await app.ask('/api/session', { headers: { ...TLS, ...cookieOf(made) } })).status).to.equal(200);
    });

    it('is not secure without TLS behind a proxy, and the session works', async () => {
      await start({ trustProxyHops: 1 });
      const made = await app.post({ name: 'Ann' });
      expect(made.headers['set-cookie']?.[0]).not.to.match(/Secure/);
      expect((await app.ask('/api/session', { headers: cookieOf(made) })).status).to.equal(200);
    });

    it('is not made secure, and so lost, by a forged header', async () => {
      await start();
      expect((await app.post({ name: 'Ann' }, TLS)).headers['set-cookie']?.[0])
        .to.match(/; HttpOnly/)
        .and.not.match(/Secure/);
    });
  });

  describe('origins at the API', () => {
    const refused: readonly (readonly [string, number, Readonly<Record<string, string>>])[] = [
      ['another host', 0, { Host: 'chat.example.org', Origin: 'http://evil.example' }],
      ['another port', 0, { Host: 'chat.example.org:8888', Origin: 'http://chat.example.org:9999' }],
      ['another protocol', 0, { Host: 'chat.example.org', Origin: 'https://chat.example.org' }],
      ['null', 0, { Host: 'chat.example.org', Origin: 'null' }],
      ['a host that only begins alike', 0, { Host: 'chat.example.org', Origin: 'http://chat.example.org.evil.example' }],
      ['one that a forged protocol would make ours', 0, { ...TLS, Origin: 'https://chat.example.org' }],
      ['one that a forged host would make ours', 1, { ...TLS, 'X-Forwarded-Host': 'evil.example', Origin: 'https://evil.example' }],
    ];
    for (const [what, trustProxyHops, headers] of refused) {
      it(`refuses ${what} with 403, for reading, writing and preflights`, async () => {
        await start({ trustProxyHops, allowedOrigins: [OTHER] });
        for (const method of ['GET', 'POST', 'OPTIONS']) {
          const answer = await app.ask('/api/session', { method, headers });
          expect(answer.status, method).to.equal(403);
          expect(errorIn(answer).code).to.equal('forbidden_origin');
          expect(answer.headers).not.to.have.any.keys('access-control-allow-origin', 'set-cookie');
        }
      });
    }

    const accepted: readonly (readonly [string, number, Readonly<Record<string, string>>])[] = [
      ['no origin', 0, { Host: 'chat.example.org' }],
      ['our own', 0, { Host: 'chat.example.org:8888', Origin: 'http://chat.example.org:8888' }],
      ['our own on the default port', 0, { Host: 'chat.example.org:80', Origin: 'http://chat.example.org' }],
      ['our own behind TLS', 1, { ...TLS, Origin: 'https://chat.example.org' }],
      ['our own by IPv6', 0, { Host: '[::1]:8080', Origin: 'http://[::1]:8080' }],
    ];
    for (const [what, trustProxyHops, headers] of accepted) {
      it(`accepts ${what}, without CORS headers`, async () => {
        await start({ trustProxyHops, allowedOrigins: [OTHER] });
        const answer = await app.post({}, headers);
        expect(answer.status).to.equal(200);
        expect(answer.headers).not.to.have.property('access-control-allow-origin');
      });
    }

    it('lets a page of an allowed origin read, with credentials, also when it is refused something', async () => {
      await start({ allowedOrigins: [OTHER] });
      for (const [path, status] of [
        ['/api/version', 200],
        ['/api/session', 401],
        ['/api/nothing', 404],
      ] as const) {
        const answer = await app.ask(path, { headers: { Origin: OTHER } });
        expect(answer.status).to.equal(status);
        expect(answer.headers).to.include({ 'access-control-allow-origin': OTHER, 'access-control-allow-credentials': 'true' });
        expect(answer.headers.vary).to.match(/\bOrigin\b/);
      }
    });

    it('answers the preflight of an allowed origin', async () => {
      await start({ allowedOrigins: [OTHER] });
      const headers = { Origin: OTHER, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' };
      const answer = await app.ask('/api/session', { method: 'OPTIONS', headers });
      expect(answer.status).to.equal(204);
      expect(answer.headers).to.include({
        'access-control-allow-origin': OTHER,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'Content-Type',
      });
    });
  });
});
