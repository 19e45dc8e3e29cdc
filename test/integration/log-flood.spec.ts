import { expect } from 'chai';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually.ts';
import { RedisServer } from '../support/redis-server.ts';
import { startNode, type RunningNode } from '../support/start-node.ts';

const CLIENTS = 20;
const BAD_FRAMES = 200_000;

/** What a node says in its log beside what this is about: that it started, and that Redis went. */
const OTHER_LINES_MAX = 15;

const BAD = ['{', 'null', '[]', '{"type":"nonsense"}', '{"type":"send"}', '{"type":"join","room":"UPPER"}', Buffer.from([0xff])] as const;

interface Session {
  readonly cookie: string;
  ticket: string | undefined;
}

async function signIn(url: string): Promise<Session> {
  const response = await fetch(`${url}/api/session`, { method: 'POST' });
  const [cookie = ''] = response.headers.getSetCookie();
  return { cookie: cookie.split(';')[0] ?? '', ticket: ((await response.json()) as { ticket: string }).ticket };
}

/** A socket that has said hello; with the first ticket of the session, or a fresh one. */
async function greet(url: string, session: Session): Promise<WebSocket> {
  const fresh = async (): Promise<string> => {
    const response = await fetch(`${url}/api/session`, { headers: { cookie: session.cookie } });
    return ((await response.json()) as { ticket: string }).ticket;
  };
  const ticket = session.ticket ?? (await fresh());
  session.ticket = undefined;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/chat/websocket`);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve));
  const joined = new Promise((resolve) => socket.on('message', (data: Buffer) => data.includes('"joined"') && resolve(undefined)));
  socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket, rooms: [{ room: 'lobby' }] }));
  await joined;
  return socket;
}

function lines(node: RunningNode): readonly string[] {
  return node.output().trim().split('\n');
}

describe('the log of a node', function () {
  this.timeout(180_000);
  const nodes: RunningNode[] = [];
  let redis: RedisServer | undefined;
  async function start(env: Record<string, string> = {}): Promise<RunningNode> {
    const node = await startNode(env);
    nodes.push(node);
    return node;
  }
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop('SIGKILL')));
    await redis?.stop();
    redis = undefined;
  });

  it('is not filled by clients that send bad frames at full speed, and come back when they are thrown out (CLS-2)', async () => {
    const node = await start();
    let sent = 0;
    const flood = async (): Promise<void> => {
      const session = await signIn(node.url);
      while (sent < BAD_FRAMES) {
        const socket = await greet(node.url, session);
        const closed = new Promise((resolve) => socket.once('close', resolve));
        while (socket.readyState === WebSocket.OPEN && sent < BAD_FRAMES) {
          for (const frame of BAD) socket.send(frame);
          sent += BAD.length;
          await new Promise((resolve) => setImmediate(resolve));
        }
        socket.close();
        await closed;
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, flood));
    const metrics = await (await fetch(`${node.url}/metrics`)).text();
    expect(Number(/tchatter_errors_sent_total\{code="bad_request"[^}]*\} (\d+)/.exec(metrics)?.[1])).to.be.above(5_000);
    expect(lines(node).length, node.output().slice(0, 2_000)).to.be.at.most(OTHER_LINES_MAX);
  });

  it('is not filled by an outage: the first lines are printed, the others counted', async () => {
    redis = await RedisServer.start();
    const node = await start({ REDIS_URL: redis.url, SESSION_SECRET: 'a secret of this test', SEND_RATE: '10000', SEND_BURST: '10000' });
    const sockets = await Promise.all(Array.from({ length: CLIENTS }, async () => greet(node.url, await signIn(node.url))));
    await redis.kill();
    let refused = 0;
    for (const socket of sockets) socket.on('message', (data: Buffer) => (refused += data.includes('"unavailable"') ? 1 : 0));
    for (let round = 0; round < 250; round += 1) {
      for (const [person, socket] of sockets.entries()) {
        socket.send(JSON.stringify({ type: 'send', room: 'lobby', id: `message-${person}-${round}`, text: 'Is anybody there?' }));
      }
    }
    await eventually('each of them was refused', () => refused === 250 * CLIENTS, { withinMs: 60_000 });
    const away = (): readonly string[] => lines(node).filter((line) => line.includes('"msg":"a store was out of reach"'));
    await eventually('the rest is told as a number', () => away().some((line) => line.includes('"unprinted":')));
    const told = away().flatMap((line) => (JSON.parse(line) as { unprinted?: number }).unprinted ?? []);
    const printed = away().length - told.length;
    expect(printed).to.be.within(20, 60);
    expect(printed + told.reduce((sum, count) => sum + count, 0)).to.be.at.most(250 * CLIENTS);
    expect(lines(node).length - away().length).to.be.at.most(OTHER_LINES_MAX);
    for (const socket of sockets) socket.terminate();
  });
});
