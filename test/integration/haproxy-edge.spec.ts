/** What HAProxy lets in, and what it says of it: the deployed configuration in front of stand-ins for nodes. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { BalancedStubs } from '../support/balanced-stubs.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { fetchHttp, openWire, type HttpAnswer } from '../support/http.ts';

const FORGED = {
  'X-Forwarded-For': '203.0.113.7',
  'x-forwarded-proto': 'https',
  'X-Forwarded-Host': 'evil.example',
  'X-Real-IP': '203.0.113.7',
  Forwarded: 'for=203.0.113.7;proto=https',
};

describe('HAProxy, the way in', function () {
  this.timeout(60_000);
  let stubs: BalancedStubs;
  let folder: string;
  let tlsPort: number;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tchatter-tls-'));
    tlsPort = await freePort();
    stubs = await BalancedStubs.start({ haproxy_tls_bind: `127.0.0.1:${tlsPort}`, haproxy_tls_certificate: await makeCertificate(folder) });
  });
  beforeEach(() => stubs.reset());
  after(async () => {
    await stubs.stop();
    await rm(folder, { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> => fetchHttp({ port: stubs.port, path, headers });
  const lastHeaders = (): Record<string, unknown> => stubs.nodes.flatMap(({ seen }) => seen).at(-1)?.headers ?? {};

  it('tells nodes who asks and how, and drops what clients say of it (C59)', async () => {
    await get('/api/version', FORGED);
    expect(lastHeaders()).to.include({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(lastHeaders()).to.not.have.any.keys('x-forwarded-host', 'x-real-ip', 'forwarded');
  });

  it('tells nodes of TLS', async () => {
    const version = await overTls(tlsPort, '/api/version', { 'X-Forwarded-Proto': 'http' });
    expect(version).to.match(/^app\d$/);
    expect(lastHeaders()).to.include({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' });
  });

  it('shows nobody what nodes tell Prometheus, however it is spelled', async () => {
    for (const path of ['/metrics', '/metrics/', '/METRICS', '/%6detrics', '//metrics', '/metrics?x', '/metrics/x']) {
      expect((await get(path)).status, path).to.equal(404);
    }
    expect(stubs.nodes.flatMap(({ seen }) => seen)).to.deep.equal([]);
    expect((await get('/metrics-of-mine.js')).status).to.equal(200);
  });

  it('has an exporter of its own, and a page of statistics, on another address', async () => {
    const port = stubs.haproxy.operationsPort;
    expect((await fetchHttp({ port, path: '/metrics' })).body).to.include('haproxy_server_status{proxy="chat",server="app1"');
    expect((await fetchHttp({ port, path: '/' })).body).to.include('app1');
  });

  it('says in the shape of the API, and on the page in words, that no node is there', async () => {
    for (const node of stubs.nodes) node.health = 503;
    for (const { name } of stubs.nodes) await stubs.statusIs(name, 'DOWN');
    for (const path of ['/api/session', '/chat/info', '/chat/000/nobody/xhr']) {
      const { status, body } = await get(path);
      expect(status).to.equal(503);
      expect((JSON.parse(body) as { error: { code: string } }).error.code).to.equal('unavailable');
    }
    expect((await get('/')).headers['content-type']).to.include('text/html');
  });
});

describe('HAProxy, the fence against floods', function () {
  this.timeout(60_000);
  let stubs: BalancedStubs;
  beforeEach(async () => {
    stubs = await BalancedStubs.start({ haproxy_address_requests_per_second: 2, haproxy_address_connections_max: 30 });
  });
  afterEach(() => stubs.stop());

  const status = async (path: string, method = 'GET'): Promise<number> => (await fetchHttp({ port: stubs.port, path, method })).status;

  it('refuses an address that asks for too much, and leaves its open sessions alone', async () => {
    expect(await status('/chat/000/session/xhr', 'POST')).to.equal(200);
    const answers: HttpAnswer[] = [];
    for (let time = 0; time < 40; time += 1) answers.push(await fetchHttp({ port: stubs.port, path: '/api/version' }));
    const refused = answers.at(-1);
    expect(answers[0]?.status).to.equal(200);
    expect(refused?.status).to.equal(429);
    expect(refused?.headers['retry-after']).to.equal('10');
    expect((JSON.parse(refused?.body ?? '{}') as { error: { code: string } }).error.code).to.equal('rate_limited');
    expect(await status('/chat/000/session/xhr', 'POST')).to.equal(200);
    expect(await status('/chat/000/another/xhr', 'POST')).to.equal(429);
  });

  it('refuses connections of one address beyond a number', async () => {
    const wires = Array.from({ length: 30 }, () => openWire(stubs.port));
    // The count of the rule itself: as sessions of the frontend they count already when the rule has not seen them yet.
    await eventually('they are all counted', async () => (await stubs.haproxy.command('show table public')).includes('conn_cur=30'));
    const refused = openWire(stubs.port);
    await refused.closed();
    expect(wires.some(({ isClosed }) => isClosed)).to.equal(false);

    for (const { socket } of wires) socket.destroy();
    await eventually('there is room again', async () => (await status('/api/version')) === 200);
  });
});

/** @returns the body of the answer. */
function overTls(port: number, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ rejectUnauthorized: false });
    const sent = request({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve(body));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** A certificate and its key in one file, as HAProxy wants them. */
async function makeCertificate(folder: string): Promise<string> {
  const [key, certificate, both] = [join(folder, 'key.pem'), join(folder, 'certificate.pem'), join(folder, 'both.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '1'];
  await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...subject]);
  await writeFile(both, Buffer.concat([await readFile(certificate), await readFile(key)]));
  return both;
}
