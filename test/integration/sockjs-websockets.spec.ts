/** SockJS protocol 0.3.3, the part about WebSockets, and what keeps them alive. Titles name its sections and tests. */
import { once } from 'node:events';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { CloseCode } from '../../src/protocol/codes.ts';
import type { Clock } from '../../src/support/clock.ts';
import { eventually } from '../support/eventually.ts';
import { openWire, requestHead } from '../support/http.ts';
import { echo, startEndpoint, type TestEndpoint } from '../support/sockjs-endpoint.ts';
import { connectSockJs, sessionPath } from '../support/sockjs-client.ts';

interface TestWebSocket {
  readonly ws: WebSocket;
  readonly received: string[];
  readonly pings: number;
  readonly closure: { readonly code: number; readonly reason: string } | undefined;
}

/** Opens a WebSocket at `path` that records what comes in. */
async function openWebSocket(port: number, path: string, options: { readonly autoPong?: boolean } = {}): Promise<TestWebSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
  const received: string[] = [];
  let closure: TestWebSocket['closure'];
  let pings = 0;
  ws.on('message', (data) => received.push(String(data)));
  ws.on('ping', () => (pings += 1));
  ws.on('error', () => undefined);
  ws.on('close', (code, reason) => (closure = { code, reason: String(reason) }));
  await once(ws, 'open');
  return {
    ws,
    received,
    get closure() {
      return closure;
    },
    get pings() {
      return pings;
    },
  };
}

const received = (client: TestWebSocket, count: number): Promise<readonly string[]> =>
  eventually(`${count} frames`, () => (client.received.length >= count ? client.received : undefined));
const closureOf = (client: TestWebSocket): Promise<{ code: number; reason: string }> =>
  eventually('the WebSocket closes', () => client.closure);

describe('SockJS protocol: WebSockets', () => {
  let node: TestEndpoint;
  before(async () => {
    node = await startEndpoint();
  });
  after(() => node.stop());

  describe('WebsocketHybi10', () => {
    it('test_transport: opens with a frame, ignores an empty one, and echoes', async () => {
      const client = await openWebSocket(node.port, `${sessionPath()}/websocket`);
      await received(client, 1);
      client.ws.send('');
      client.ws.send('["a"]');
      client.ws.send('"b"');
      expect(await received(client, 3)).to.deep.equal(['o', 'a["a"]', 'a["b"]']);
      client.ws.terminate();
    });

    it('test_close: sends the close frame and then closes', async () => {
      const closing = await startEndpoint({
        accept: (socket) => {
          socket.close(CloseCode.goingAway, 'Go away!');
          return echo(socket);
        },
      });
      const client = await openWebSocket(closing.port, `${sessionPath()}/websocket`);
      expect(await closureOf(client)).to.deep.equal({ code: 1000, reason: 'Normal closure' });
      expect(client.received).to.deep.equal(['o', 'c[4010,"Go away!"]']);
      await closing.stop();
    });

    it('test_headersSanity: completes the handshake of versions 8 and 13', async () => {
      for (const version of ['8', '13']) {
        const wire = openWire(node.port);
        const handshake = { Upgrade: 'websocket', Connection: 'keep-alive, Upgrade', 'Sec-WebSocket-Key': 'x3JJHMbDL1EzLkh9GBhXDw==' };
        wire.write(requestHead('GET', `${sessionPath()}/websocket`, { ...handshake, 'Sec-WebSocket-Version': version }));
        await wire.has('\r\n\r\n');
        expect(wire.text)
          .to.match(/^HTTP\/1\.1 101 /)
          .and.include('Sec-WebSocket-Accept: HSmrc0sMlYUkAGmm5OPpG2HaGWk=');
        expect(wire.text).not.to.match(/^content-length/im);
        wire.socket.destroy();
      }
    });

    it('test_broken_json: closes on a frame that is no JSON', async () => {
      const client = await openWebSocket(node.port, `${sessionPath()}/websocket`);
      client.ws.send('["a');
      client.ws.send('["never read"]');
      expect((await closureOf(client)).code).to.equal(3000);
      await eventually('its end is told', () => node.seen.at(-1)?.closed === 1);
      expect(node.seen.at(-1)?.messages).to.deep.equal([]);
    });

    it('test_reuseSessionId: keeps two sockets under one session id apart', async () => {
      const path = `${sessionPath()}/websocket`;
      const [first, second] = [await openWebSocket(node.port, path), await openWebSocket(node.port, path)];
      first.ws.send('["a"]');
      second.ws.send('["b"]');
      expect(await received(first, 2)).to.deep.equal(['o', 'a["a"]']);
      expect(await received(second, 2)).to.deep.equal(['o', 'a["b"]']);
      first.ws.close();
      await closureOf(first);
      const third = await openWebSocket(node.port, path);
      third.ws.send('["c"]');
      expect(await received(third, 2)).to.deep.equal(['o', 'a["c"]']);
      for (const { ws } of [second, third]) ws.terminate();
    });

    it('puts a batch into one frame', async () => {
      const client = await openWebSocket(node.port, `${sessionPath()}/websocket`);
      client.ws.send('["batch:"]');
      expect(await received(client, 2)).to.deep.equal(['o', 'a["batch:1","batch:2"]']);
      client.ws.terminate();
    });
  });

  describe('RawWebsocket', () => {
    it('test_transport: carries messages as they are, without frames', async () => {
      const client = await openWebSocket(node.port, '/chat/websocket');
      client.ws.send('Hello world!\uffff');
      client.ws.send('["no", "frame"]');
      expect(await received(client, 2)).to.deep.equal(['Hello world!\uffff', '["no", "frame"]']);
      client.ws.send('batch:');
      expect((await received(client, 4)).slice(2)).to.deep.equal(['batch:1', 'batch:2']);
      client.ws.terminate();
    });

    it('test_close: closes with the code and reason themselves', async () => {
      const client = await openWebSocket(node.port, '/chat/websocket');
      node.seen.at(-1)?.socket.close(CloseCode.tooSlow, 'too slow');
      expect(await closureOf(client)).to.deep.equal({ code: CloseCode.tooSlow, reason: 'too slow' });
      expect(client.received).to.deep.equal([]);
    });

    it('cuts a reason that a WebSocket could not carry', async () => {
      const client = await openWebSocket(node.port, '/chat/websocket');
      node.seen.at(-1)?.socket.close(CloseCode.tooSlow, 'x'.repeat(500));
      expect((await closureOf(client)).reason).to.equal('x'.repeat(123));
    });
  });

  it('cuts a peer off that never finishes the closing handshake', async () => {
    const wire = openWire(node.port);
    const handshake = {
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': 'x3JJHMbDL1EzLkh9GBhXDw==',
      'Sec-WebSocket-Version': '13',
    };
    wire.write(requestHead('GET', '/chat/websocket', handshake));
    await wire.has('\r\n\r\n');
    const socket = await eventually('the socket is taken', () => node.seen.at(-1));
    socket.socket.close(CloseCode.goingAway, 'going away');
    expect(socket.closed).to.equal(0);
    await wire.closed();
    await eventually('its end is told', () => socket.closed === 1);
  });

  describe('heartbeats', () => {
    const INTERVAL_MS = 25_000;
    let nowMs = 0;
    let sweeps: (() => void)[] = [];
    let quiet: TestEndpoint;

    /** Lets time pass in steps as small as the endpoint asked for. */
    const pass = (ms: number): void => {
      for (let passed = 0; passed < ms; passed += 1000) {
        nowMs += 1000;
        for (const sweep of sweeps) sweep();
      }
    };

    beforeEach(async () => {
      nowMs = 1_000_000;
      sweeps = [];
      const clock: Clock = {
        now: () => nowMs,
        after: () => () => undefined,
        every: (_intervalMs, action) => {
          sweeps.push(action);
          return () => (sweeps = sweeps.filter((other) => other !== action));
        },
      };
      quiet = await startEndpoint({ clock, heartbeatIntervalMs: INTERVAL_MS });
    });
    afterEach(() => quiet.stop());

    it('TRA-3 are frames on a framed socket that was quiet for an interval, beside pings', async () => {
      const client = await openWebSocket(quiet.port, `${sessionPath()}/websocket`);
      await eventually('the socket is taken', () => quiet.seen.length === 1);
      pass(INTERVAL_MS - 1000);
      client.ws.send('["a"]');
      expect(await received(client, 2)).to.deep.equal(['o', 'a["a"]']);
      // The message was sent a second ago: a ping is due by now, a frame is not.
      pass(1000);
      await eventually('a ping', () => client.pings === 1);
      pass(INTERVAL_MS - 2000);
      expect(client.received).to.have.length(2);
      pass(1000);
      expect(await received(client, 3)).to.deep.equal(['o', 'a["a"]', 'h']);
      client.ws.terminate();
    });

    it('TRA-3 are pings alone on a raw socket', async () => {
      const client = await openWebSocket(quiet.port, '/chat/websocket');
      await eventually('the socket is taken', () => quiet.seen.length === 1);
      pass(INTERVAL_MS);
      await eventually('a ping', () => client.pings === 1);
      client.ws.send('after');
      expect(await received(client, 1)).to.deep.equal(['after']);
      client.ws.terminate();
    });

    it('end a socket whose peer left two pings unanswered, and none that answers', async () => {
      const dead = await openWebSocket(quiet.port, '/chat/websocket', { autoPong: false });
      const alive = await openWebSocket(quiet.port, '/chat/websocket');
      await eventually('the sockets are taken', () => quiet.seen.length === 2);
      for (let interval = 1; interval <= 2; interval += 1) {
        pass(INTERVAL_MS);
        await eventually('pings', () => dead.pings === interval && alive.pings === interval);
        // Answers are on their way before this message is, on the same connection.
        alive.ws.send(`${interval}`);
        await received(alive, interval);
      }
      expect(dead.closure).to.equal(undefined);
      pass(INTERVAL_MS);
      expect((await closureOf(dead)).code).to.equal(1006);
      await eventually('its end is told', () => quiet.seen[0]?.closed === 1);
      expect(alive.closure).to.equal(undefined);
      alive.ws.terminate();
    });

    it('TRA-3 come from SockJS itself on fallbacks', async () => {
      const fast = await startEndpoint({ heartbeatIntervalMs: 100 });
      const client = await connectSockJs('xhr-streaming', fast.port);
      await eventually('two heartbeats', () => client.frames.filter((frame) => frame === 'h').length >= 2);
      client.abort();
      await fast.stop();
    });
  });
});
