/** SockJS protocol 0.3.3, the part about addresses. Titles name its sections and tests. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { fetchHttp, openWire, requestHead, type HttpAnswer } from '../support/http.ts';
import { ALLOWED_ORIGIN, startEndpoint, type TestEndpoint } from '../support/sockjs-endpoint.ts';
import { sessionPath } from '../support/sockjs-client.ts';

const NOT_CACHED = /^no-store, no-cache, (no-transform, )?must-revalidate, max-age=0$/;

describe('SockJS protocol: addresses', () => {
  let node: TestEndpoint;
  before(async () => {
    node = await startEndpoint();
  });
  after(() => node.stop());

  const get = (path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> => fetchHttp({ port: node.port, path, headers });
  const call = (method: string, path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
    fetchHttp({ port: node.port, path, method, headers });

  describe('BaseUrlGreeting', () => {
    it('test_greeting: welcomes whoever asks for the base address', async () => {
      for (const path of ['/chat', '/chat/', '/chat?t=1']) {
        const answer = await get(path);
        expect(answer.status, path).to.equal(200);
        expect(answer.headers['content-type']).to.equal('text/plain; charset=UTF-8');
        expect(answer.body).to.equal('Welcome to SockJS!\n');
        expect(answer.headers['set-cookie']).to.equal(undefined);
      }
    });

    it('test_notFound: answers 404 to anything else', async () => {
      for (const suffix of ['/a', '/a.html', '//', '///', '/a/a', '/a/a/', '/a/']) {
        expect((await get(`/chat${suffix}`)).status, suffix).to.equal(404);
      }
    });

    it('leaves addresses outside /chat to others', async () => {
      for (const path of ['/', '/chatter', '/chat-room']) expect((await get(path)).body, path).to.equal('not under /chat');
    });
  });

  describe('IframePage', () => {
    const pages = [
      '/iframe.html',
      '/iframe-a.html',
      '/iframe-.html',
      '/iframe-0.1.2.html',
      '/iframe-0.1.2abc-dirty.2144.html',
      '/iframe-a.html?t=1234',
    ];

    it('test_simpleUrl, test_versionedUrl, test_queriedUrl: serves the page, cacheable for a year', async () => {
      for (const page of pages) {
        const { status, headers, body } = await get(`/chat${page}`);
        expect(status, page).to.equal(200);
        expect(headers['content-type']).to.equal('text/html; charset=UTF-8');
        expect(headers['cache-control']).to.equal('public, max-age=31536000');
        expect(headers.expires).to.be.a('string');
        expect(headers.etag).to.be.a('string');
        expect(headers['last-modified']).to.equal(undefined);
        expect(headers['set-cookie']).to.equal(undefined);
        expect(body)
          .to.match(/^<!DOCTYPE html>/)
          .and.to.include('SockJS.bootstrap_iframe();');
      }
    });

    it('test_invalidUrl: answers 404 to malformed addresses', async () => {
      for (const suffix of ['/iframe.htm', '/iframe', '/IFRAME.HTML', '/IFRAME', '/iframe.HTML', '/iframe.xml', '/iframe-/.html']) {
        expect((await get(`/chat${suffix}`)).status, suffix).to.equal(404);
      }
    });

    it('test_cacheability: answers 304 without a body to the ETag it gave', async () => {
      const { headers } = await get('/chat/iframe.html');
      expect((await get('/chat/iframe.html')).headers.etag).to.equal(headers.etag);
      const again = await get('/chat/iframe.html', { 'If-None-Match': String(headers.etag) });
      expect(again.status).to.equal(304);
      expect(again.headers['content-type']).to.equal(undefined);
      expect(again.body).to.equal('');
    });

    it('loads its script from us, under an address that names its version only', async () => {
      const { body } = await get('/chat/iframe.html');
      const url = /<script src="([^"]*)">/.exec(body)?.[1] ?? '';
      expect(url).to.match(/^\/sockjs-client\/\d+\.\d+\.\d+\/sockjs\.min\.js$/);
      const script = await get(url);
      expect(script.status).to.equal(200);
      expect(script.headers['content-type']).to.equal('text/javascript; charset=utf-8');
      expect(script.headers['cache-control']).to.equal('public, max-age=31536000, immutable');
      expect(script.body).to.include('bootstrap_iframe');
      expect((await get(url, { 'If-None-Match': String(script.headers.etag) })).status).to.equal(304);
      expect((await call('HEAD', url)).body).to.equal('');
      expect((await call('POST', url)).status).to.equal(405);
      expect((await get('/sockjs-client/0.0.0/sockjs.min.js')).status).to.equal(404);
    });

    it('allows its one inline script by its hash, and may be framed by our own pages', async () => {
      const { headers, body } = await get('/chat/iframe.html');
      const inline = /<script>([\s\S]*?)<\/script>/.exec(body)?.[1] ?? '';
      const policy = String(headers['content-security-policy']);
      expect(policy).to.include(`script-src 'self' 'sha256-${createHash('sha256').update(inline).digest('base64')}'`);
      expect(policy).to.include("frame-ancestors 'self'").and.not.to.include('unsafe');
      expect(headers['x-frame-options']).to.equal(undefined);
    });
  });

  describe('InfoTest', () => {
    it('test_basic: tells of WebSockets, cookies and origins, uncached', async () => {
      const { status, headers, body } = await get('/chat/info');
      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('application/json; charset=UTF-8');
      expect(headers['cache-control']).to.match(NOT_CACHED);
      expect(headers['set-cookie']).to.equal(undefined);
      expect(headers['access-control-allow-origin']).to.equal('*');
      const info = JSON.parse(body) as Record<string, unknown>;
      expect(info).to.deep.include({ websocket: true, cookie_needed: false, origins: ['*:*'] });
    });

    it('test_entropy: gives another 32-bit number each time', async () => {
      const numbers = await Promise.all(
        [1, 2, 3].map(async () => (JSON.parse((await get('/chat/info')).body) as { entropy: number }).entropy),
      );
      expect(new Set(numbers).size).to.equal(3);
      for (const number of numbers)
        expect(number)
          .to.satisfy(Number.isInteger)
          .and.be.within(0, 2 ** 32 - 1);
    });

    it('test_options: answers the preflight of an allowed origin', async () => {
      await expectPreflight('/chat/info', 'OPTIONS, GET');
    });
  });

  describe('CORS', () => {
    it('test_options: answers preflights for each address a browser posts to', async () => {
      for (const suffix of ['/xhr', '/xhr_send', '/xhr_streaming']) await expectPreflight(`/chat/abc/abc${suffix}`, 'OPTIONS, POST');
    });

    it('test_request_headers_cors: echoes the headers a browser asks for, and none it does not ask for', async () => {
      const asked = await call('POST', `${sessionPath()}/xhr`, { 'Access-Control-Request-Headers': 'a, b, c' });
      expect(asked.headers['access-control-allow-headers']).to.equal('a, b, c');
      for (const headers of [{}, { 'Access-Control-Request-Headers': '' }]) {
        const { headers: answered } = await call('POST', `${sessionPath()}/xhr`, headers);
        expect(answered['access-control-allow-headers']).to.equal(undefined);
      }
    });

    it('gives an allowed origin its headers, with credentials, on every transport', async () => {
      const headers = { Origin: ALLOWED_ORIGIN };
      for (const answer of [await get('/chat/info', headers), await call('POST', `${sessionPath()}/xhr`, headers)]) {
        expect(answer.headers['access-control-allow-origin']).to.equal(ALLOWED_ORIGIN);
        expect(answer.headers['access-control-allow-credentials']).to.equal('true');
        expect(answer.headers.vary).to.include('Origin');
      }
    });
  });

  describe('SessionURLs', () => {
    it('test_anyValue: takes any server and session, also names every object has', async () => {
      for (const part of [
        '/a/a',
        '/_/_',
        '/1/1',
        '/abcdefgh_i-j%20/abcdefg_i-j%20',
        '/0/constructor',
        '/0/__proto__',
        '/0/toString',
        '/0/{|}',
      ]) {
        const answer = await call('POST', `/chat${part}/xhr`);
        expect(answer.status, part).to.equal(200);
        expect(answer.body, part).to.equal('o\n');
      }
    });

    it('test_invalidPaths: answers 404 to dots, empty parts, and more or fewer of them', async () => {
      for (const suffix of ['//', '/a./a', '/a/a.', '/./.', '/', '///']) {
        expect((await get(`/chat${suffix}/xhr`)).status, suffix).to.equal(404);
        expect((await call('POST', `/chat${suffix}/xhr`)).status, suffix).to.equal(404);
      }
    });

    it('test_ignoringServerId: finds a session by its own part alone', async () => {
      const path = sessionPath();
      const elsewhere = path.replace('/000/', '/999/');
      expect((await call('POST', `${path}/xhr`)).body).to.equal('o\n');
      const sent = await fetchHttp({ port: node.port, path: `${path}/xhr_send`, method: 'POST', body: '["a"]' });
      expect(sent.status).to.equal(204);
      expect((await call('POST', `${elsewhere}/xhr`)).body).to.equal('a["a"]\n');
    });

    it('answers 405, naming what is allowed, to a method that is none of the address', async () => {
      for (const [method, path] of [
        ['GET', '/chat/0/0/xhr'],
        ['GET', '/chat/0/0/xhr_send'],
        ['PUT', '/chat/0/0/xhr_streaming'],
        ['POST', '/chat/0/0/eventsource'],
        ['POST', '/chat/0/0/htmlfile'],
        ['POST', '/chat/info'],
        ['DELETE', '/chat'],
      ] as const) {
        const answer = await call(method, path);
        expect(answer.status, `${method} ${path}`).to.equal(405);
        expect(answer.headers.allow).to.be.a('string').and.not.equal('');
        expect(answer.body).to.equal('');
      }
    });
  });

  describe('WebsocketHttpErrors', () => {
    it('test_httpMethod: explains to a plain GET that this is for WebSockets', async () => {
      for (const path of ['/chat/0/0/websocket', '/chat/websocket']) {
        const answer = await get(path);
        expect(answer.status, path).to.equal(400);
        expect(answer.body).to.include('Can "Upgrade" only to "WebSocket".');
      }
    });

    it('test_invalidConnectionHeader: refuses an upgrade whose Connection header a proxy has changed', async () => {
      const answer = await get('/chat/0/0/websocket', { Upgrade: 'WebSocket', Connection: 'close' });
      expect(answer.status).to.equal(400);
      expect(answer.body).to.include('"Connection" must be "Upgrade".');
    });

    it('test_invalidMethod: answers 405 to a POST, with and without the headers of an upgrade', async () => {
      for (const path of ['/chat/0/0/websocket', '/chat/websocket']) {
        for (const headers of [{ Upgrade: 'WebSocket', Connection: 'Upgrade' }, {}]) {
          const wire = openWire(node.port);
          wire.write(requestHead('POST', path, { ...headers, 'Content-Length': '0' }));
          await wire.has('\r\n\r\n');
          expect(wire.text)
            .to.match(/^HTTP\/1\.1 405 /)
            .and.to.match(/^Allow: GET\r$/m);
          expect(wire.text).not.to.match(/^content-type:/im);
          wire.socket.destroy();
        }
      }
    });
  });

  async function expectPreflight(path: string, methods: string): Promise<void> {
    for (const origin of [undefined, ALLOWED_ORIGIN]) {
      const { status, headers, body } = await call('OPTIONS', path, origin === undefined ? {} : { Origin: origin });
      expect(status, path).to.equal(204);
      expect(headers['cache-control'])
        .to.match(/public/)
        .and.match(/max-age=[1-9][0-9]{6}/);
      expect(headers.expires).to.be.a('string');
      expect(Number(headers['access-control-max-age'])).to.be.greaterThan(1_000_000);
      expect(headers['access-control-allow-methods']).to.equal(methods);
      expect(headers['access-control-allow-origin']).to.equal(origin ?? '*');
      expect(headers['access-control-allow-credentials']).to.equal(origin === undefined ? undefined : 'true');
      expect(body).to.equal('');
    }
  }
});
