import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorIn, startApp, type RunningApp } from '../support/http-app.ts';

const PAGE = '<!doctype html><title>Tchatter</title><app-root></app-root>';
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(4_000))});`;

describe('the files of the client', () => {
  let app: RunningApp;
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'tchatter-client-'));
    const files: Readonly<Record<string, string>> = {
      'now/index.html': PAGE,
      'now/main-ABCD2345.js': SCRIPT,
      'now/favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'now/.secret': 'hidden',
      'now/fonts/text-QWERTZ77.woff2': 'font',
      'before/index.html': 'the page of before',
      'before/chunk-OLDOLD22.js': 'old()',
      'before/favicon-old.svg': '<svg/>',
      'outside.txt': 'outside',
    };
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(root, name, '..'), { recursive: true });
      await writeFile(join(root, name), text);
    }
    app = await startApp({ client: { directory: join(root, 'now'), earlierDirectories: [join(root, 'before')] } });
  });

  after(async () => {
    await app.stop();
    await rm(root, { recursive: true });
  });

  for (const path of ['/', '/rooms/lobby', '/rooms/lobby/', '/fonts', '/?room=lobby', '/index.html', '/a.b/lobby', '/rooms/caf%C3%A9']) {
    it(`shows the page at ${path}, to be asked for again each time`, async () => {
      const answer = await app.ask(path);
      expect(answer.status).to.equal(200);
      expect(answer.body).to.equal(PAGE);
      expect(answer.headers).to.include({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    });
  }

  it('says that the page is still the same, without sending it', async () => {
    const { etag } = (await app.ask('/')).headers;
    const answer = await app.ask('/', { headers: { 'If-None-Match': etag ?? '' } });
    expect(answer.status).to.equal(304);
    expect(answer.body).to.equal('');
  });

  it('lets browsers keep a file with a hash in its name for good', async () => {
    for (const path of ['/main-ABCD2345.js', '/fonts/text-QWERTZ77.woff2']) {
      const answer = await app.ask(path);
      expect(answer.status).to.equal(200);
      expect(answer.headers['cache-control']).to.equal('public, max-age=31536000, immutable');
    }
    expect((await app.ask('/main-ABCD2345.js')).headers['content-type']).to.match(/^(text|application)\/javascript/);
  });

  it('lets browsers keep no other file unasked', async () => {
    const answer = await app.ask('/favicon.svg');
    expect(answer.status).to.equal(200);
    expect(answer.headers['cache-control']).to.equal('no-cache');
    expect(answer.headers.etag).to.be.a('string');
  });

  const missing = ['/chunk-DOESNOTEXIST.js', '/chunk-ABCD9999.js', '/missing.css', '/a/b/missing.png', '/missing%2Ejs', '/rooms/x.html'];
  for (const path of [
    ...missing,
    '/.secret',
    '/.env',
    '/.git/config',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/..%5coutside',
    '/a%00b',
  ]) {
    it(`has nothing at ${path}, and no page in its place`, async () => {
      const answer = await app.ask(path);
      expect(answer.status).to.equal(404);
      expect(answer.headers).to.include({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
      expect(errorIn(answer).code).to.equal('not_found');
    });
  }

  it('refuses a path that is no path with 400', async () => {
    const answer = await app.ask('/%E0%A4%A');
    expect(answer.status).to.equal(400);
    expect(errorIn(answer).code).to.equal('bad_request');
  });

  it('serves the hashed files of the build before, and nothing else of it', async () => {
    const old = await app.ask('/chunk-OLDOLD22.js');
    expect(old.status).to.equal(200);
    expect(old.body).to.equal('old()');
    expect(old.headers['cache-control']).to.include('immutable');
    expect((await app.ask('/favicon-old.svg')).status).to.equal(404);
  });

  it('tells about a file without sending it', async () => {
    const answer = await app.ask('/main-ABCD2345.js', { method: 'HEAD' });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.equal('');
    expect((await app.ask('/missing.js', { method: 'HEAD' })).status).to.equal(404);
  });

  it('sends large texts compressed to those who take them, and with an end that fits', async () => {
    const response = await fetch(`http://127.0.0.1:${app.port}/main-ABCD2345.js`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).to.equal('gzip');
    expect(response.headers.get('vary')).to.include('Accept-Encoding');
    expect(await response.text()).to.equal(SCRIPT);
    expect((await app.ask('/main-ABCD2345.js')).headers).not.to.have.property('content-encoding');
  });

  it('sends a part of a file, and refuses one beyond its end', async () => {
    const part = await app.ask('/main-ABCD2345.js', { headers: { Range: 'bytes=0-6' } });
    expect(part.status).to.equal(206);
    expect(part.body).to.equal('console');
    const beyond = await app.ask('/main-ABCD2345.js', { headers: { Range: 'bytes=9999999-' } });
    expect(beyond.status).to.equal(416);
    expect(errorIn(beyond).code).to.equal('range_not_satisfiable');
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    it(`refuses ${method}, and says what can be done`, async () => {
      for (const path of ['/', '/main-ABCD2345.js', '/rooms/lobby']) {
        const answer = await app.ask(path, { method });
        expect(answer.status).to.equal(405);
        expect(answer.headers.allow).to.equal('GET, HEAD');
        expect(errorIn(answer).code).to.equal('method_not_allowed');
      }
    });
  }

  for (const path of ['/api', '/api/', '/api/nothing', '/api/session/x', '/API/nothing']) {
    it(`answers ${path} in JSON with 404`, async () => {
      const answer = await app.ask(path);
      expect(answer.status).to.equal(404);
      expect(errorIn(answer).code).to.equal('not_found');
    });
  }

  it('has no page where no client was built, and says so in JSON', async () => {
    const bare = await startApp({ client: { directory: join(root, 'not-built') } });
    try {
      const answer = await bare.ask('/');
      expect(answer.status).to.equal(404);
      expect(errorIn(answer).code).to.equal('not_found');
    } finally {
      await bare.stop();
    }
  });
});
