/** What nobody should send, and somebody will. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { FRAME_MAX_BYTES } from '../../src/protocol/limits.ts';
import { eventually } from '../support/eventually.ts';
import { fetchHttp, openWire, requestHead, type WireConnection } from '../support/http.ts';
import { ALLOWED_ORIGIN, startEndpoint, type TestEndpoint } from '../support/sockjs-endpoint.ts';
import { connectSockJs, sessionPath } from '../support/sockjs-client.ts';

const HANDSHAKE = {
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'x3JJHMbDL1EzLkh9GBhXDw==',
  'Sec-WebSocket-Version': '13',
};
const HUGE_BYTES = 48 * 1024 * 1024;

/** The code of an error in our shape; fails on any other body. */
function codeOf(body: string): string {
  const { error } = JSON.parse(body) as { error: { code: string; message: string } };
  expect(error.message).to.be.a('string').and.not.equal('');
  return error.code;
}

describe('SockJS endpoint', () => {
  let node: TestEndpoint;
  beforeEach(async () => {
    node = await startEndpoint();
  });
  afterEach(() => node.stop());

  async function openSession(): Promise<string> {
    const path = sessionPath();
    await fetchHttp({ port: node.port, path: `${path}/xhr`, method: 'POST' });
    return path;
  }

  async function knock(method: string, path: string, headers: Record<string, string>): Promise<WireConnection> {
    const wire = openWire(node.port);
    wire.write(requestHead(method, path, headers));
    await wire.has('\r\n\r\n');
    return wire;
  }

  describe('bodies', () => {
    it('TRA-2 passes one of exactly 64 KiB, and answers 413 to one byte more', async () => {
      const path = await openSession();
      const body = (bytes: number): string => `["${'x'.repeat(bytes - 4)}"]`;
      const send = (bytes: number) => fetchHttp({ port: node.port, path: `${path}/xhr_send`, method: 'POST', body: body(bytes) });
      expect((await send(FRAME_MAX_BYTES)).status).to.equal(204);
      const refused = await send(FRAME_MAX_BYTES + 1);
      expect(refused.status).to.equal(413);
      expect(codeOf(refused.body)).to.equal('too_large');
      expect(node.refused).to.deep.equal(['body_too_large']);
      expect(node.seen[0]?.messages).to.have.length(1);
    });

    it('refuses a length that is too large before any of the body is there', async () => {
      const wire = await knock('POST', `${sessionPath()}/xhr_send`, { 'Content-Length': String(FRAME_MAX_BYTES + 1) });
      expect(wire.text).to.match(/^HTTP\/1\.1 413 /);
      await wire.closed();
    });

    it('takes one that comes in many chunks', async () => {
      const path = await openSession();
      const wire = openWire(node.port);
      wire.write(requestHead('POST', `${path}/xhr_send`, { 'Transfer-Encoding': 'chunked' }));
      for (const character of '["in pieces: é"]') {
        const bytes = Buffer.from(character);
        wire.write(Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]));
      }
      wire.write('0\r\n\r\n');
      await wire.has('HTTP/1.1 204');
      expect(node.seen[0]?.messages).to.deep.equal(['in pieces: é']);
      wire.socket.destroy();
    });

    it('forgets one whose sender went away', async () => {
      const path = await openSession();
      const wire = openWire(node.port);
      wire.write(`${requestHead('POST', `${path}/xhr_send`, { 'Content-Length': '100' })}["half`);
      await eventually('the request is there', () => wire.socket.bytesWritten > 0 && !wire.socket.connecting);
      wire.socket.destroy();
      expect((await fetchHttp({ port: node.port, path: `${path}/xhr_send`, method: 'POST', body: '["whole"]' })).status).to.equal(204);
      expect(node.seen[0]?.messages).to.deep.equal(['whole']);
    });

    for (const [method, suffix] of [
      ['POST', '/xhr_send'],
      ['POST', '/xhr'],
      ['POST', '/xhr_streaming'],
      ['GET', '/eventsource'],
    ] as const) {
      for (const encoding of ['with its length declared', 'in chunks'] as const) {
        it(`refuses 48 MiB ${encoding} at ${suffix}, ends that connection, and serves others meanwhile`, async () => {
          const other = await connectSockJs('websocket', node.port);
          const wire = openWire(node.port);
          const declared = encoding === 'in chunks' ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(HUGE_BYTES) };
          wire.write(requestHead(method, sessionPath() + suffix, declared));
          const piece = Buffer.alloc(1024 * 1024, 'x');
          for (let sent = 0; sent < HUGE_BYTES; sent += piece.length) {
            if (encoding === 'in chunks') wire.write(`${piece.length.toString(16)}\r\n`);
            wire.write(piece);
            if (encoding === 'in chunks') wire.write('\r\n');
          }
          for (let round = 1; round <= 20; round += 1) {
            await other.send(`echo ${round}`);
            await other.receive(round);
          }
          await wire.has('HTTP/1.1 413');
          await wire.closed();
          expect(codeOf(wire.text.slice(wire.text.indexOf('{')))).to.equal('too_large');
          expect(node.seen).to.have.length(1);
          other.abort();
        });
      }
    }
  });

  it('survives requests that are gone before, or in the moment, their session opens', async () => {
    const cut = (req: IncomingMessage): void => void req.socket.destroy();
    const end = (req: IncomingMessage): void => void req.socket.emit('close');
    node.server.prependOnceListener('request', cut);
    const early = openWire(node.port);
    early.write(requestHead('POST', `${sessionPath()}/xhr`, { 'Content-Length': '0' }));
    await early.closed();
    node.server.once('request', end);
    const late = openWire(node.port);
    late.write(requestHead('POST', `${sessionPath()}/xhr_streaming`, { 'Content-Length': '0' }));
    await once(node.server, 'request');
    late.socket.destroy();
    // What would end the process does so in the tick after.
    expect((await fetchHttp({ port: node.port, path: '/chat/info' })).status).to.equal(200);
    expect(node.seen).to.deep.equal([]);
    expect(node.endpoint.openSessions()).to.equal(0);
  });

  describe('WebSocket frames', () => {
    for (const path of ['/chat/websocket', `${sessionPath()}/websocket`]) {
      it(`TRA-2 passes 64 KiB and closes with 1009 on more, at ${path.slice(0, 15)}`, async () => {
        const ws = new WebSocket(`ws://127.0.0.1:${node.port}${path}`);
        let code = 0;
        ws.on('error', () => undefined);
        ws.on('close', (given) => (code = given));
        await new Promise((resolve) => ws.on('open', resolve));
        ws.send(`["${'x'.repeat(FRAME_MAX_BYTES - 4)}"]`);
        ws.send(`["${'x'.repeat(FRAME_MAX_BYTES - 3)}"]`);
        await eventually('the socket closes', () => code !== 0);
        expect(code).to.equal(1009);
        expect(node.seen[0]?.messages).to.have.length(1);
        expect(node.refused).to.deep.equal(['frame_too_large']);
        await eventually('its end is told', () => node.seen[0]?.closed === 1);
      });

      it(`reports a binary frame as invalid, at ${path.slice(0, 15)}`, async () => {
        const ws = new WebSocket(`ws://127.0.0.1:${node.port}${path}`);
        await new Promise((resolve) => ws.on('open', resolve));
        ws.send(Buffer.from('["a"]'));
        await eventually('it is told', () => node.seen[0]?.invalid.length === 1);
        expect(node.seen[0]?.messages).to.deep.equal([]);
        ws.terminate();
      });
    }

    it('survives a peer that breaks the WebSocket protocol', async () => {
      const wire = await knock('GET', '/chat/websocket', HANDSHAKE);
      wire.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
      await wire.closed();
      await eventually('the end is told', () => node.seen[0]?.closed === 1);
      expect((await fetchHttp({ port: node.port, path: '/chat/info' })).status).to.equal(200);
    });
  });

  describe('origins', () => {
    for (const origin of ['https://evil.example', 'null']) {
      it(`TRA-4 refuses requests, preflights and upgrades from ${origin}`, async () => {
        const headers = { Origin: origin };
        for (const [method, path] of [
          ['GET', '/chat'],
          ['GET', '/chat/info'],
          ['OPTIONS', '/chat/info'],
          ['OPTIONS', '/chat/0/0/xhr_send'],
          ['POST', `${sessionPath()}/xhr`],
          ['POST', `${sessionPath()}/xhr_streaming`],
          ['GET', `${sessionPath()}/eventsource`],
          ['GET', '/chat/iframe.html'],
          ['GET', '/chat/nowhere'],
        ] as const) {
          const answer = await fetchHttp({ port: node.port, method, path, headers });
          expect(answer.status, `${method} ${path}`).to.equal(403);
          expect(codeOf(answer.body)).to.equal('forbidden');
          expect(answer.headers['access-control-allow-origin']).to.equal(undefined);
        }
        for (const path of ['/chat/websocket', `${sessionPath()}/websocket`]) {
          const wire = await knock('GET', path, { ...HANDSHAKE, ...headers });
          expect(wire.text).to.match(/^HTTP\/1\.1 403 /);
          await wire.closed();
        }
        expect(node.endpoint.openSessions()).to.equal(0);
      });
    }

    it('lets an allowed one open a WebSocket', async () => {
      const wire = await knock('GET', '/chat/websocket', { ...HANDSHAKE, Origin: ALLOWED_ORIGIN });
      expect(wire.text).to.match(/^HTTP\/1\.1 101 /);
      wire.socket.destroy();
    });
  });

  describe('upgrades', () => {
    it('refuses one for any other address, and ends its socket', async () => {
      for (const path of ['/', '/chat', '/chat/info', '/chat/a/b/c/websocket', '/chat/a/b.c/websocket', '/chat/0/0/xhr', '/elsewhere']) {
        const wire = await knock('GET', path, HANDSHAKE);
        expect(wire.text, path).to.match(/^HTTP\/1\.1 404 /);
        await wire.closed();
        expect(codeOf(wire.text.slice(wire.text.indexOf('{')))).to.equal('not_found');
      }
    });

    it('refuses a handshake that is incomplete, and ends its socket', async () => {
      for (const headers of [{ 'Sec-WebSocket-Key': 'short' }, { 'Sec-WebSocket-Version': '7' }]) {
        const wire = await knock('GET', '/chat/websocket', { ...HANDSHAKE, ...headers });
        expect(wire.text).to.match(/^HTTP\/1\.1 400 /);
        await wire.closed();
      }
    });

    it('answers h2c as the ordinary request it is', async () => {
      const headers = { Upgrade: 'h2c', Connection: 'Upgrade, HTTP2-Settings', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' };
      const info = await knock('GET', '/chat/info', headers);
      expect(info.text).to.match(/^HTTP\/1\.1 200 /);
      const path = await openSession();
      const sent = openWire(node.port);
      sent.write(`${requestHead('POST', `${path}/xhr_send`, { ...headers, 'Content-Length': '5' })}["a"]`);
      await sent.has('HTTP/1.1 204');
      expect((await knock('GET', '/chat/websocket', headers)).text).to.match(/^HTTP\/1\.1 400 /);
    });

    it('leaves none hanging even where the server passes all of them on', async () => {
      const plain = await startEndpoint({ shouldUpgradeCallback: undefined });
      for (const [method, headers, status] of [
        ['GET', { Upgrade: 'h2c', Connection: 'Upgrade' }, 400],
        ['POST', HANDSHAKE, 405],
      ] as const) {
        const wire = openWire(plain.port);
        wire.write(requestHead(method, '/chat/websocket', headers));
        await wire.closed();
        expect(wire.text).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
      }
      await plain.stop();
    });
  });

  it('does not offer JSONP or the chunking test, by whatever spelling', async () => {
    for (const [method, path] of [
      ['GET', '/chat/0/a/jsonp?c=x'],
      ['POST', '/chat/0/a/jsonp_send'],
      ['OPTIONS', '/chat/0/a/jsonp'],
      ['GET', '/chat/0/a/jsonp/?c=x'],
      ['GET', '/chat/0\\a\\jsonp?c=x'],
      ['GET', '/chat\\0\\a\\jsonp?c=x'],
      ['GET', '/chat/0/a/jsonp#?c=x'],
      ['POST', '/chat/chunking_test'],
      ['POST', '/chat\\chunking_test'],
      ['OPTIONS', '/chat/chunking_test'],
    ] as const) {
      const answer = await fetchHttp({ port: node.port, method, path });
      expect(answer.status, `${method} ${path}`).to.equal(404);
    }
    expect(node.endpoint.openSessions()).to.equal(0);
  });
});
