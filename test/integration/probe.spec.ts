import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PROBE_ROOM_PREFIX } from '../../src/protocol/probe-rooms.ts';
import { BrokenChat, type Fault } from '../support/broken-chat.ts';
import { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { RedisServer } from '../support/redis-server.ts';
import { startNode, type RunningNode } from '../support/start-node.ts';

const PROGRAM = fileURLToPath(new URL('../../src/probe.ts', import.meta.url));

interface Verdict {
  readonly code: number | null;
  readonly said: string;
}

async function runProbe(...args: string[]): Promise<Verdict> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

describe('the probe', function () {
  this.timeout(90_000);

  describe('of a node that works', () => {
    let node: RunningNode;
    let redis: RedisServer;

    before(async () => {
      redis = await RedisServer.start();
      node = await startNode({ REDIS_URL: redis.url, SESSION_SECRET: 'a secret of this test', NODE_NAME: 'app5', APP_VERSION: '7.0.1' });
    });
    after(async () => {
      await node.stop('SIGKILL');
      await redis.stop();
    });

    it('says in one line that it answered, and how fast', async () => {
      const { code, said } = await runProbe(node.url, '--version', '7.0.1');
      expect(said).to.match(new RegExp(`^${node.url} answered in \\d+ ms \\(node app5, version 7\\.0\\.1\\)\\.\\n$`));
      expect(code).to.equal(0);
    });

    it('takes an address with a slash at the end, and any version where none is asked for', async () => {
      expect((await runProbe(`${node.url}/`)).code).to.equal(0);
    });

    it('fails where another version answers', async () => {
      expect(await runProbe(node.url, '--version=7.0.2')).to.deep.equal({
        code: 1,
        said: `${node.url} failed at saying hello over a raw WebSocket: node app5 runs version 7.0.1 and not 7.0.2.\n`,
      });
    });

    it('leaves no room in the list, nobody in its room, and nothing that stays in Redis', async () => {
      await redis.admin.flushall();
      expect((await runProbe(node.url)).code).to.equal(0);
      expect(await (await fetch(`${node.url}/api/rooms`)).json()).to.deep.equal([]);
      expect(await redis.admin.keys(`tchatter:{${PROBE_ROOM_PREFIX}*}:log`)).to.have.length(1);
      expect(await redis.admin.keys(`tchatter:{${PROBE_ROOM_PREFIX}*}:people`)).to.deep.equal([]);
      await eventually('everything it left will lapse by itself', async () => {
        const lapses = await Promise.all((await redis.admin.keys('*')).map((key) => redis.admin.pttl(key)));
        return lapses.every((lapse) => lapse !== -1);
      });
    });

    it('tells of a call that is wrong, with exit code 2', async () => {
      for (const args of [[], ['ftp://127.0.0.1'], [node.url, '--timeout', 'soon'], [node.url, '--verbose'], [node.url, node.url]]) {
        const { code, said } = await runProbe(...args);
        expect([args, code]).to.deep.equal([args, 2]);
        expect(said).to.match(/^Usage: .*\n$/);
      }
    });
  });

  describe('of a whole deployment', () => {
    let cluster: Cluster;
    before(async () => {
      cluster = await Cluster.start({ nodes: 2, env: { APP_VERSION: '7.0.1' } });
    });
    after(() => cluster.close());

    it('goes through the balancer, also while a node drains', async () => {
      expect((await runProbe(cluster.url, '--version', '7.0.1')).said).to.match(/ answered in \d+ ms /);
      const ended = cluster.stopNode('app1');
      await cluster.serverIs('app1', 'NOLB');
      const { code, said } = await runProbe(cluster.url);
      expect(code, said).to.equal(0);
      expect(said).to.include('(node app2, version 7.0.1)');
      expect((await ended).code).to.equal(0);
    });
  });

  describe('of a node that does not', () => {
    const running: BrokenChat[] = [];
    afterEach(() => Promise.all(running.splice(0).map((chat) => chat.stop())));

    /** @returns what the probe said after the address. */
    async function complaint(fault: Fault, ...args: string[]): Promise<string> {
      const chat = await BrokenChat.start(fault);
      running.push(chat);
      const { code, said } = await runProbe(chat.url, ...args);
      expect([code, said.split('\n').length]).to.deep.equal([1, 2]);
      expect(said.startsWith(`${chat.url} failed at `), said).to.equal(true);
      return said.slice(`${chat.url} failed at `.length).trim();
    }

    it('tells that nobody listens', async () => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      expect(await runProbe(url)).to.deep.equal({
        code: 1,
        said: `${url} failed at asking for a session: connect ECONNREFUSED 127.0.0.1:${port}.\n`,
      });
    });

    it('tells that the session was refused', async () => {
      const refuse = { status: 503, body: JSON.stringify({ error: { code: 'unavailable', message: 'Redis is away.' } }) };
      const request: Fault['request'] = (_req, res) => Boolean(res.writeHead(refuse.status).end(refuse.body));
      expect(await complaint({ request })).to.equal('asking for a session: it was answered with HTTP 503 (unavailable).');
    });

    it('tells that the answer is not of this chat', async () => {
      const request: Fault['request'] = (_req, res) => Boolean(res.end('<h1>It works!</h1>'));
      expect(await complaint({ request })).to.equal('asking for a session: it was answered with HTTP 200, and not by a chat.');
    });

    it('tells that the handshake was refused, and with what', async () => {
      const upgrade: Fault['upgrade'] = (socket) => socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      expect(await complaint({ upgrade })).to.equal('opening a raw WebSocket: it was answered with HTTP 503.');
    });

    it('tells that the connection was cut in the handshake', async () => {
      const upgrade: Fault['upgrade'] = (socket) => socket.destroy();
      expect(await complaint({ upgrade })).to.equal('opening a raw WebSocket: socket hang up.');
    });

    it('tells that no answer came in time, at the step that waits for it', async () => {
      expect(await complaint({ request: () => true }, '--timeout', '0.5')).to.equal('asking for a session: no answer came within 0.5 s.');
      expect(await complaint({ upgrade: () => undefined }, '--timeout', '1')).to.equal(
        'opening a raw WebSocket: no answer came within 1 s.',
      );
    });

    it('tells that a message never came back, though it was acknowledged', async () => {
      const says: Fault['says'] = (message) => (message.type === 'message' ? [] : [message]);
      expect(await complaint({ says }, '--timeout', '1')).to.equal(
        'hearing a message back over a raw WebSocket: no answer came within 1 s.',
      );
    });

    it('tells that a message came back as another one', async () => {
      const says: Fault['says'] = (message) => [message.type === 'message' ? { ...message, text: 'spoiled' } : message];
      expect(await complaint({ says })).to.equal('hearing a message back over a raw WebSocket: it came back as another one.');
    });

    it('tells the code of an error', async () => {
      const says: Fault['says'] = (message) =>
        message.type === 'joined'
          ? [{ type: 'error', code: 'unavailable', message: 'The log is\nout of reach.', refused: 'join', retryAfterMs: 1_000 }]
          : [message];
      expect(await complaint({ says })).to.equal(
        'joining a room over a raw WebSocket: the error unavailable came (The log is out of reach.).',
      );
    });

    it('tells that the way of browsers is broken where raw WebSockets work', async () => {
      expect(await complaint({})).to.match(/^opening a SockJS WebSocket: the connection was closed with 1002 \(.*\)\.$/);
    });
  });
});
