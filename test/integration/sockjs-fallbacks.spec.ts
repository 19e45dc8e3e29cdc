/** SockJS protocol 0.3.3, the part about HTTP fallbacks. Titles name its sections and tests. */
import { once } from 'node:events';
import { expect } from 'chai';
import type { AcceptSocket } from '../../src/connections/socket.ts';
import { eventually } from '../support/eventually.ts';
import { fetchHttp, openHttp, openWire, requestHead, type HttpAnswer, type HttpStream, type WireConnection } from '../support/http.ts';
import { echo, startEndpoint, type TestEndpoint } from '../support/sockjs-endpoint.ts';
import { framesIn, sessionPath } from '../support/sockjs-client.ts';

const NOT_CACHED = /^no-store, no-cache, (no-transform, )?must-revalidate, max-age=0$/;
const PRELUDE = `${'h'.repeat(2048)}\n`;

/** The protocol's `close` service. */
const goAway: AcceptSocket = (socket) => {
  // Tests of the protocol use a code of their own, which ours do not have.
  socket.close(3000 as never, 'Go away!');
  return echo(socket);
};

describe('SockJS protocol: HTTP fallbacks', () => {
  let node: TestEndpoint;
  let closing: TestEndpoint;
  before(async () => {
    node = await startEndpoint({ responseLimitBytes: 4096 });
    closing = await startEndpoint({ accept: goAway });
  });
  after(() => Promise.all([node.stop(), closing.stop()]));

  const post = (path: string, body?: string, headers: Record<string, string> = {}, port = node.port): Promise<HttpAnswer> =>
    fetchHttp({ port, path, method: 'POST', headers, ...(body !== undefined && { body }) });
  const stream = (method: string, path: string, port = node.port): Promise<HttpStream> => openHttp({ port, path, method });
  const send = async (path: string, body: string): Promise<void> => {
    const answer = await post(`${path}/xhr_send`, body);
    expect(answer.status).to.equal(204);
    expect(answer.body).to.equal('');
  };
  /** A poll the server holds; it sends nothing, not even a header, before there is a frame. */
  const openPoll = async (path: string): Promise<WireConnection> => {
    const arrived = once(node.server, 'request');
    const poll = openWire(node.port);
    poll.write(requestHead('POST', `${path}/xhr`, { 'Content-Length': '0' }));
    await arrived;
    return poll;
  };

  describe('Protocol', () => {
    it('test_simpleSession: opens, echoes, knows no other session, and lets only one request wait', async () => {
      const path = sessionPath();
      expect((await post(`${path}/xhr`)).body).to.equal('o\n');
      await send(path, '["a"]');
      expect((await post(`${path}/xhr`)).body).to.equal('a["a"]\n');
      expect((await post('/chat/000/bad_session/xhr_send', '["a"]')).status).to.equal(404);

      const waiting = await openPoll(path);
      const second = await post(`${path}/xhr`);
      expect(second.status).to.equal(200);
      expect(second.body).to.equal('c[2010,"Another connection still open"]\n');
      waiting.socket.destroy();
    });

    it('test_closeSession: repeats the close frame at each poll until the session is forgotten', async () => {
      const path = sessionPath();
      expect((await post(`${path}/xhr`, undefined, {}, closing.port)).body).to.equal('o\n');
      for (let poll = 0; poll < 3; poll += 1) {
        const answer = await post(`${path}/xhr`, undefined, {}, closing.port);
        expect(answer.status).to.equal(200);
        expect(answer.body).to.equal('c[3000,"Go away!"]\n');
      }
      expect((await post(`${path}/xhr_send`, '["late"]', {}, closing.port)).status).to.equal(204);
      await eventually('the session is forgotten', () => closing.endpoint.openSessions() === 0);
    });
  });

  describe('XhrPolling', () => {
    it('test_transport: answers with the protocol’s content types, uncached and open to CORS', async () => {
      const path = sessionPath();
      const opened = await post(`${path}/xhr`);
      expect(opened.headers['content-type']).to.equal('application/javascript; charset=UTF-8');
      const sent = await post(`${path}/xhr_send`, '["x"]');
      expect(sent.headers['content-type']).to.equal('text/plain; charset=UTF-8');
      for (const { headers } of [opened, sent]) {
        expect(headers['cache-control']).to.match(NOT_CACHED);
        expect(headers['access-control-allow-origin']).to.equal('*');
        expect(headers.expires ?? headers['last-modified']).to.equal(undefined);
      }
      expect((await post(`${path}/xhr`)).body).to.equal('a["x"]\n');
    });

    it('test_invalid_session: answers 404 to a message for a session that is not there', async () => {
      expect((await post(`${sessionPath()}/xhr_send`, '["x"]')).status).to.equal(404);
    });

    it('test_invalid_json: answers 500 to broken JSON and to nothing at all, and the session goes on', async () => {
      const path = sessionPath();
      await post(`${path}/xhr`);
      for (const [body, complaint] of [
        ['["x', 'Broken JSON encoding.'],
        ['', 'Payload expected.'],
        ['"a"', 'Payload expected.'],
        ['{"a":1}', 'Payload expected.'],
        ['{"__proto__":null}', ''],
        ['null', 'Payload expected.'],
      ] as const) {
        const answer = await post(`${path}/xhr_send`, body);
        expect(answer.status, body).to.equal(500);
        expect(answer.body).to.include(complaint);
      }
      await send(path, '["a"]');
      expect((await post(`${path}/xhr`)).body).to.equal('a["a"]\n');
    });

    it('test_content_types: takes messages under each content type that browsers give them', async () => {
      const path = sessionPath();
      await post(`${path}/xhr`);
      const types = ['text/plain', 'T', 'application/json', 'application/xml', '', 'application/json; charset=utf-8', 'text/xml'];
      for (const type of types) {
        expect((await post(`${path}/xhr_send`, '["a"]', { 'Content-Type': type })).status, type).to.equal(204);
      }
      expect((await post(`${path}/xhr`)).body).to.equal(`a[${types.map(() => '"a"').join(',')}]\n`);
    });

    it('gives all messages of a batch in the one frame a poll gets', async () => {
      const path = sessionPath();
      await post(`${path}/xhr`);
      const poll = await openPoll(path);
      await send(path, '["batch:"]');
      await poll.has('a["batch:1","batch:2"]\n');
      poll.socket.destroy();
    });
  });

  describe('XhrStreaming', () => {
    it('test_transport: streams a prelude, the open frame and each message', async () => {
      const path = sessionPath();
      const answer = await stream('POST', `${path}/xhr_streaming`);
      expect(answer.headers['content-type']).to.equal('application/javascript; charset=UTF-8');
      expect(answer.headers['cache-control']).to.match(NOT_CACHED);
      await answer.has('o\n');
      expect(answer.text).to.equal(`${PRELUDE}o\n`);
      await send(path, '["x"]');
      await answer.has('a["x"]\n');
      answer.abort();
    });
  });

  describe('EventSource', () => {
    it('test_transport: streams events, with nothing in them that an event may not hold', async () => {
      const path = sessionPath();
      const answer = await stream('GET', `${path}/eventsource`);
      expect(answer.headers['content-type']).to.equal('text/event-stream');
      expect(answer.headers['cache-control']).to.match(NOT_CACHED);
      await answer.has('data: o\r\n\r\n');
      expect(answer.text).to.equal('\r\ndata: o\r\n\r\n');
      await send(path, '["x"]');
      await answer.has('data: a["x"]\r\n\r\n');
      await send(path, '["  \\u0000\\n\\r "]');
      await answer.has('data: a["  \\u0000\\n\\r "]\r\n\r\n');
      answer.abort();
    });
  });

  describe('HtmlFile', () => {
    it('test_transport: streams script elements that call the parent', async () => {
      const path = sessionPath();
      const answer = await stream('GET', `${path}/htmlfile?c=%63allback`);
      expect(answer.headers['content-type']).to.equal('text/html; charset=UTF-8');
      expect(answer.headers['cache-control']).to.match(NOT_CACHED);
      await answer.has('<script>\np("o");\n</script>\r\n');
      expect(answer.text).to.include('var c = parent.callback;');
      expect(answer.text.indexOf('p("o")')).to.be.greaterThan(1024);
      await send(path, '["x"]');
      await answer.has('<script>\np("a[\\"x\\"]");\n</script>\r\n');
      answer.abort();
    });

    it('test_no_callback: answers 500 without a callback, or with one that is no name', async () => {
      for (const [query, complaint] of [
        ['', '"callback" parameter required'],
        ['?c=alert(1)', 'invalid "callback" parameter'],
        ['?c=a&c=b', 'invalid "callback" parameter'],
      ] as const) {
        const answer = await fetchHttp({ port: node.port, path: `/chat/a/a/htmlfile${query}` });
        expect(answer.status, query).to.equal(500);
        expect(answer.body).to.include(complaint);
      }
    });

    it('lets nobody’s message end the script element it stands in', async () => {
      const path = sessionPath();
      const answer = await stream('GET', `${path}/htmlfile?c=callback`);
      await answer.has('p("o")');
      const before = answer.text.length;
      const hostile = '</script><script>alert(1)</script>';
      await send(path, JSON.stringify([hostile]));
      await answer.has('alert(1)');
      expect(answer.text.slice(before)).not.to.include('<script>alert');
      expect(framesIn('htmlfile', answer.text)).to.deep.equal(['o', `a[${JSON.stringify(hostile)}]`]);
      answer.abort();
    });
  });

  describe('test_response_limit', () => {
    for (const [method, suffix] of [
      ['POST', '/xhr_streaming'],
      ['GET', '/eventsource'],
      ['GET', '/htmlfile?c=callback'],
    ] as const) {
      it(`${suffix}: ends a response after the limit, and the session goes on with the next`, async () => {
        const path = sessionPath();
        const first = await stream(method, path + suffix);
        await send(path, `["${'x'.repeat(4096)}"]`);
        await first.ended;
        expect(first.text).to.include('x'.repeat(4096));
        const second = await stream(method, path + suffix);
        await send(path, '["after"]');
        await second.has('after');
        second.abort();
      });
    }
  });

  describe('JSONEncoding', () => {
    it('test_xhr_server_encodes: escapes at least what the protocol lists', async () => {
      const ranges = [
        [0x200c, 0x200f],
        [0x2028, 0x202f],
        [0x2060, 0x206f],
        [0xfff0, 0xffff],
      ] as const;
      const units = ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, offset) => first + offset));
      const path = sessionPath();
      await post(`${path}/xhr`);
      await send(path, JSON.stringify([String.fromCharCode(...units)]));
      const escaped = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
      expect((await post(`${path}/xhr`)).body).to.equal(`a["${escaped}"]\n`);
    });
  });

  describe('HandlingClose', () => {
    it('test_close_frame: a closed session says so to a new request too, and ends both', async () => {
      const path = sessionPath();
      const first = await stream('POST', `${path}/xhr_streaming`, closing.port);
      await first.ended;
      expect(first.text).to.equal(`${PRELUDE}o\nc[3000,"Go away!"]\n`);
      const second = await stream('POST', `${path}/xhr_streaming`, closing.port);
      await second.ended;
      expect(second.text).to.equal(`${PRELUDE}c[3000,"Go away!"]\n`);
    });

    it('test_close_request: a second request is told that another connection is open', async () => {
      const path = sessionPath();
      const first = await stream('POST', `${path}/xhr_streaming`);
      await first.has('o\n');
      const second = await stream('POST', `${path}/xhr_streaming`);
      await second.ended;
      expect(second.text).to.equal(`${PRELUDE}c[2010,"Another connection still open"]\n`);
      first.abort();
    });

    it('test_abort_xhr_streaming: a request that was cut ends its session, and the next one opens anew', async () => {
      const path = sessionPath();
      const first = await stream('POST', `${path}/xhr_streaming`);
      await first.has('o\n');
      const socket = await eventually('the session opens', () => node.seen.at(-1));
      first.abort();
      await eventually('the session ends', () => socket.closed === 1);
      const second = await stream('POST', `${path}/xhr_streaming`);
      await second.has('o\n');
      second.abort();
    });

    it('test_abort_xhr_polling: the same for a poll that was cut', async () => {
      const path = sessionPath();
      await post(`${path}/xhr`);
      const socket = await eventually('the session opens', () => node.seen.at(-1));
      (await openPoll(path)).socket.destroy();
      await eventually('the session ends', () => socket.closed === 1);
      expect((await post(`${path}/xhr`)).body).to.equal('o\n');
    });

    it('ends a session whose client does not come back, once', async () => {
      const path = sessionPath();
      await post(`${path}/xhr`);
      const socket = await eventually('the session opens', () => node.seen.at(-1));
      await eventually('the session ends', () => socket.closed > 0);
      expect(socket.closed).to.equal(1);
      expect((await post(`${path}/xhr_send`, '["late"]')).status).to.equal(404);
    });
  });
});
