/** What a connection may rely on, whatever transport carries it. */
import { expect } from 'chai';
import type { AcceptSocket } from '../../src/connections/socket.ts';
import { CloseCode } from '../../src/protocol/codes.ts';
import { FRAME_ALWAYS_ACCEPTED_BYTES } from '../../src/protocol/limits.ts';
import { Batch } from '../../src/support/batch.ts';
import { eventually } from '../support/eventually.ts';
import { fetchHttp, openHttp } from '../support/http.ts';
import { echo, startEndpoint, type EndpointSettings, type SeenSocket, type TestEndpoint } from '../support/sockjs-endpoint.ts';
import { TRANSPORTS, connectSockJs, sessionPath, type SockJsClient } from '../support/sockjs-client.ts';

/** Texts that got mangled somewhere once. */
const DIFFICULT_TEXTS = [
  '{"type":"send","text":"say \\"hi\\""}',
  '100 % of 50%25 %0d%0a',
  'line\r\nline\u0000\u0007\u001f',
  '\u200c\u200f\u2028\u2029\u202f\u2060\u206f\ufeff\ufff0\uffff',
  '👩🏽‍🚀 𐍈 é ا',
  '</script><script>alert(1)</script>',
  ' leading and trailing ',
  'c[3000,"Go away!"]',
];

describe('Sockets', () => {
  for (const transport of TRANSPORTS) {
    describe(`over ${transport}`, () => {
      const framed = transport !== 'websocket-raw';
      let node: TestEndpoint;
      let client: SockJsClient;
      let seen: SeenSocket;

      async function start(settings: EndpointSettings = {}): Promise<void> {
        node = await startEndpoint(settings);
        client = await connectSockJs(transport, node.port);
        seen = await eventually('the socket is taken', () => node.seen[0]);
      }
      afterEach(async () => {
        client.abort();
        await node.stop();
      });

      it('TRA-1 carry texts back and forth unchanged, in order', async () => {
        await start();
        for (const text of DIFFICULT_TEXTS) await client.send(text);
        expect(await client.receive(DIFFICULT_TEXTS.length)).to.deep.equal(DIFFICULT_TEXTS);
        expect(seen.messages).to.deep.equal(DIFFICULT_TEXTS);
        expect(seen.socket.transport).to.equal(transport);
      });

      it('hand on the members of one frame, and the messages of one batch, in order', async () => {
        await start();
        await client.send('a', 'b', 'batch:', 'c');
        expect(await client.receive(5)).to.deep.equal(['a', 'b', 'batch:1', 'batch:2', 'c']);
      });

      it('TRA-2 take a message of 32 KiB whose characters are all escaped', async () => {
        await start();
        const text = 'x'.repeat(FRAME_ALWAYS_ACCEPTED_BYTES - 4);
        const escaped = '\u0001'.repeat(5000);
        await client.send(text);
        await client.send(escaped);
        expect(await client.receive(2)).to.deep.equal([text, escaped]);
      });

      if (framed) {
        it('report members that are no strings as invalid, and hand on the others', async () => {
          await start();
          await client.sendFrame('["a",1,null,{"type":"send"},["b"],true,"c"]');
          await eventually('all are told', () => seen.messages.length + seen.invalid.length === 7);
          expect(seen.messages).to.deep.equal(['a', 'c']);
          expect(seen.invalid).to.have.length(5);
        });
      }

      it('tell their client the code and reason of a close, and their owner of the end once', async () => {
        await start();
        seen.socket.close(CloseCode.goingAway, 'going away');
        expect(await client.closed()).to.deep.equal({ code: 4010, reason: 'going away' });
        await eventually('the end is told', () => seen.closed > 0 && node.endpoint.openSessions() === 0);
        seen.socket.close(CloseCode.tooSlow, 'again');
        seen.socket.send(new Batch(['never sent']));
        expect(seen.socket.pendingBytes).to.equal(0);
        expect(seen.closed).to.equal(1);
        expect(client.messages).to.deep.equal([]);
      });

      it('deliver what was sent before a close, and nothing that came in after it', async () => {
        await start({
          accept: (socket) => ({
            ...echo(socket),
            message: () => {
              socket.send(new Batch(['last words']));
              socket.close(CloseCode.protocolViolation, 'flood');
            },
          }),
        });
        await client.send('one', 'two', 'three');
        expect((await client.closed()).code).to.equal(4002);
        expect(client.messages).to.deep.equal(['last words']);
        expect(seen.messages).to.deep.equal(['one']);
      });

      it('tell their owner of a client that was cut, once', async () => {
        await start();
        expect(node.endpoint.openSessions()).to.equal(1);
        client.abort();
        await eventually('the end is told', () => seen.closed > 0 && node.endpoint.openSessions() === 0);
        expect(seen.closed).to.equal(1);
      });

      it('survive handlers that throw', async () => {
        const boom: AcceptSocket = (socket) => ({
          message: (text) => {
            if (text === 'boom') throw new Error('boom');
            socket.send(new Batch([text]));
          },
          invalid: () => undefined,
          untaken: () => undefined,
          closed: () => {
            throw new Error('boom');
          },
        });
        await start({ accept: boom });
        await client.send('boom');
        await client.send('after');
        expect(await client.receive(1)).to.deep.equal(['after']);
        client.abort();
        await eventually('the socket ends', () => node.endpoint.openSessions() === 0);
      });

      it('are closed where nobody takes them because that threw', async () => {
        node = await startEndpoint({
          accept: () => {
            throw new Error('boom');
          },
        });
        client = await connectSockJs(transport, node.port);
        expect((await client.closed()).code).to.equal(1011);
        await eventually('the socket ends', () => node.endpoint.openSessions() === 0);
      });

      it('go on being served by a draining node, which takes no new ones', async () => {
        await start();
        node.draining = true;
        await client.send('still here');
        expect(await client.receive(1)).to.deep.equal(['still here']);
        await client.send('and again');
        expect(await client.receive(2)).to.deep.equal(['still here', 'and again']);
        for (const suffix of ['/xhr', '/xhr_streaming']) {
          const refused = await fetchHttp({ port: node.port, path: sessionPath() + suffix, method: 'POST' });
          expect(refused.status).to.equal(503);
          expect((JSON.parse(refused.body) as { error: { code: string } }).error.code).to.equal('unavailable');
        }
        for (const suffix of ['/eventsource', '/htmlfile?c=x']) {
          expect((await fetchHttp({ port: node.port, path: sessionPath() + suffix })).status).to.equal(503);
        }
        for (const path of ['/chat/websocket', `${sessionPath()}/websocket`]) expect(await upgradeStatus(node.port, path)).to.equal(503);
        expect((await fetchHttp({ port: node.port, path: '/chat/info' })).status).to.equal(200);
        expect(node.endpoint.openSessions()).to.equal(1);
      });

      it('are closed with 4010 when the endpoint closes, which resolves when the last has ended', async () => {
        await start();
        const closing = node.endpoint.close();
        expect(await client.closed()).to.deep.equal({ code: 4010, reason: 'going away' });
        await closing;
        expect(node.endpoint.openSessions()).to.equal(0);
        expect(seen.closed).to.equal(1);
        expect((await fetchHttp({ port: node.port, path: `${sessionPath()}/xhr`, method: 'POST' })).status).to.equal(503);
      });
    });
  }

  describe('count the bytes their client has not taken', () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    let node: TestEndpoint;
    beforeEach(async () => {
      node = await startEndpoint({ responseLimitBytes: 1024 ** 3, disconnectDelayMs: 3_000 });
    });
    afterEach(() => node.stop());

    async function openAndHang(method: string, path: string): Promise<SeenSocket> {
      const stream = await openHttp({ port: node.port, path, method });
      stream.pause();
      return eventually('the socket is taken', () => node.seen[0]);
    }

    for (const [method, suffix] of [
      ['POST', '/xhr_streaming'],
      ['GET', '/eventsource'],
    ] as const) {
      it(`${suffix}: of a reader that hangs`, async () => {
        const seen = await openAndHang(method, sessionPath() + suffix);
        // The kernels of both sides take a few megabytes first.
        for (let sent = 0; sent < 32; sent += 1) seen.socket.send(new Batch([megabyte]));
        await eventually('the bytes are counted', () => seen.socket.pendingBytes > 8 * megabyte.length);
      });
    }

    it('/xhr: of a client between two polls, down to none when it has polled', async () => {
      const path = sessionPath();
      await fetchHttp({ port: node.port, path: `${path}/xhr`, method: 'POST' });
      const seen = await eventually('the socket is taken', () => node.seen[0]);
      await eventually('the answer is taken', () => seen.socket.pendingBytes === 0);
      seen.socket.send(new Batch(['é'.repeat(500), 'x']));
      expect(seen.socket.pendingBytes).to.equal(1001);
      seen.socket.send(new Batch(['y'.repeat(99)]));
      expect(seen.socket.pendingBytes).to.equal(1100);
      const poll = await fetchHttp({ port: node.port, path: `${path}/xhr`, method: 'POST' });
      expect(poll.body).to.have.length('a["","",""]\n'.length + 500 + 1 + 99);
      await eventually('nothing is left', () => seen.socket.pendingBytes === 0);
      seen.socket.send(new Batch(['z']));
      expect(seen.socket.pendingBytes).to.equal(1);
    });

    it('websocket: of a reader that hangs', async () => {
      const { WebSocket } = await import('ws');
      const ws = new WebSocket(`ws://127.0.0.1:${node.port}/chat/websocket`);
      await new Promise((resolve) => ws.on('open', resolve));
      ws.pause();
      const seen = await eventually('the socket is taken', () => node.seen[0]);
      for (let sent = 0; sent < 32; sent += 1) seen.socket.send(new Batch([megabyte]));
      await eventually('the bytes are counted', () => seen.socket.pendingBytes > 8 * megabyte.length);
      ws.terminate();
    });
  });

  it('of two servers in one process are kept apart, even under one session id', async () => {
    const [first, second] = [await startEndpoint(), await startEndpoint()];
    const path = sessionPath();
    await fetchHttp({ port: first.port, path: `${path}/xhr`, method: 'POST' });
    expect((await fetchHttp({ port: second.port, path: `${path}/xhr_send`, method: 'POST', body: '["a"]' })).status).to.equal(404);
    expect((await fetchHttp({ port: second.port, path: `${path}/xhr`, method: 'POST' })).body).to.equal('o\n');
    await Promise.all([first.stop(), second.stop()]);
  });
});

async function upgradeStatus(port: number, path: string): Promise<number> {
  const headers = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': 'x3JJHMbDL1EzLkh9GBhXDw==',
    'Sec-WebSocket-Version': '13',
  };
  return (await fetchHttp({ port, path, headers })).status;
}
