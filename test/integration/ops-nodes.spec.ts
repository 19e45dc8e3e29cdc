import { expect } from 'chai';
import { WebSocket } from 'ws';
import type { NodeStanding, OpsAnswer } from '../../src/protocol/ops.ts';
import { sceneLineId } from '../../src/protocol/scene-line.ts';
import { eventually } from '../support/eventually.ts';
import { RedisServer } from '../support/redis-server.ts';
import { startNode, type RunningNode } from '../support/start-node.ts';

/** A client that says hello in a room and goes nowhere by itself. */
async function clientIn(node: RunningNode, room: string): Promise<WebSocket> {
  const { ticket } = (await (await fetch(`${node.url}/api/session`, { method: 'POST' })).json()) as { ticket: string };
  const socket = new WebSocket(`${node.url.replace('http', 'ws')}/chat/websocket`);
  const joined = new Promise<void>((resolve) => socket.on('message', (data) => String(data).includes('"joined"') && resolve()));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket, rooms: [{ room }] }));
  await joined;
  return socket;
}

describe('the machine room of nodes on one Redis', function () {
  this.timeout(120_000);
  let redis: RedisServer;
  let nodes: RunningNode[];
  const sockets: WebSocket[] = [];

  async function start(name: string, env: Readonly<Record<string, string>> = {}): Promise<RunningNode> {
    const node = await startNode({
      ...{ NODE_NAME: name, REDIS_URL: redis.url, SESSION_SECRET: 'a secret of this test alone', OPS_PUBLIC: 'true' },
      ...{ DRAIN_DELAY_MS: '100', MOVE_WINDOW: '0.1', DRAIN_TIMEOUT: '60', APP_VERSION: '1.0.0', ...env },
    });
    nodes.push(node);
    return node;
  }

  async function look(at: RunningNode, after?: string): Promise<OpsAnswer> {
    const answer = await fetch(`${at.url}/api/ops${after === undefined ? '' : `?after=${after}`}`, { headers: { connection: 'close' } });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as OpsAnswer;
  }

  /** How a node stands, seen from another one; the youngest process of the name. */
  async function seen(name: string, from: RunningNode): Promise<NodeStanding | undefined> {
    return (await look(from)).nodes.findLast(({ node }) => node === name);
  }

  beforeEach(async () => {
    nodes = [];
    redis = await RedisServer.start();
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate();
    redis.thaw();
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
    await redis.stop();
  });

  it('OPS-1 shows at any node how every node is', async () => {
    const [one, two] = await Promise.all([start('app1'), start('app2', { APP_VERSION: '1.1.0' })]);
    sockets.push(await clientIn(one, 'lobby'), await clientIn(one, 'attic'));
    for (const from of [one, two]) {
      const { nodes: standing } = await eventually('it shows both, and who is connected', async () => {
        const answer = await look(from);
        return answer.nodes.length === 2 && answer.nodes[0]?.connections === 2 ? answer : undefined;
      });
      expect(standing.map(({ node, version, state, rooms, askedToMove }) => ({ node, version, state, rooms, askedToMove }))).to.deep.equal([
        { node: 'app1', version: '1.0.0', state: 'ready', rooms: 2, askedToMove: 0 },
        { node: 'app2', version: '1.1.0', state: 'ready', rooms: 0, askedToMove: 0 },
      ]);
      for (const { memoryBytes, startedAt, heardAt } of standing) {
        expect(memoryBytes).to.be.above(10_000_000);
        expect(startedAt).to.be.below(heardAt);
      }
    }
  });

  it('OPS-1 OPS-2 shows a node that drains to its end, with those it waits for, and then that it is gone', async () => {
    const [one, two] = await Promise.all([start('app1'), start('app2')]);
    const stays = await clientIn(one, 'lobby');
    sockets.push(stays);
    one.process.kill('SIGTERM');
    const draining = await eventually('it drains, and has asked its client', async () => {
      const standing = await seen('app1', two);
      return standing?.askedToMove === 1 ? standing : undefined;
    });
    expect(draining).to.include({ state: 'draining', connections: 1 });
    await eventually(
      'it goes on reporting while it waits',
      async () => ((await seen('app1', two))?.heardAt ?? 0) > draining.heardAt + 2_000,
    );
    stays.close();
    expect(await one.ended).to.deep.equal({ code: 0, signal: null });
    const gone = await eventually('it has said goodbye', async () => {
      const standing = await seen('app1', two);
      return standing?.state === 'gone' ? standing : undefined;
    });
    expect(gone).to.include({ silent: false, connections: 0 });
    const states = (await look(two)).history.find(({ node }) => node === 'app1')?.samples.map(([, state]) => state) ?? [];
    // Where Redis is quick, the first report comes while the node is still starting.
    const passed = states.filter((state, index) => state !== states[index - 1] && state !== 'starting');
    expect(passed).to.deep.equal(['ready', 'draining', 'gone']);
  });

  it('OPS-2 shows a node that was killed as gone some seconds later', async () => {
    const [one, two] = await Promise.all([start('app1'), start('app2')]);
    await eventually('it is seen', async () => (await seen('app1', two))?.state === 'ready');
    await one.stop('SIGKILL');
    const gone = await eventually('it is called gone', async () => {
      const standing = await seen('app1', two);
      return standing?.state === 'gone' ? standing : undefined;
    });
    expect(gone.silent).to.equal(true);
    expect((await look(two)).time - gone.heardAt).to.be.above(5_000);
  });

  it('OPS-3 shows two processes of one node by themselves, and goes on at whichever answers', async () => {
    const old = await start('app1');
    const { cursor } = await eventually('it is seen', async () => {
      const answer = await look(old);
      return answer.history.length === 1 ? answer : undefined;
    });
    const fresh = await start('app1', { APP_VERSION: '2.0.0' });
    const { nodes: both } = await eventually('both are seen', async () => {
      const answer = await look(fresh);
      return answer.nodes.length === 2 ? answer : undefined;
    });
    expect(both.map(({ version, state }) => `${version} ${state}`)).to.deep.equal(['1.0.0 ready', '2.0.0 ready']);
    const { history } = await eventually('the old one has reported since the cursor as well', async () => {
      const answer = await look(fresh, cursor);
      return answer.history.length === 2 ? answer : undefined;
    });
    const [oldCursor = 0] = cursor.split('-').map(Number);
    expect(history.flatMap(({ samples }) => samples.map(([time]) => time)).every((time) => time >= oldCursor)).to.equal(true);
    expect(history.map(({ version }) => version)).to.deep.equal(['1.0.0', '2.0.0']);
  });

  it('answers 503 while Redis hangs, stays ready, and shows the nodes again afterwards', async () => {
    const node = await start('app1');
    await eventually('it is seen', async () => (await look(node)).nodes.length === 1);
    redis.freeze();
    await eventually('the store is missed', async () => (await fetch(`${node.url}/api/ops`)).status === 503);
    expect((await fetch(`${node.url}/readyz`)).status).to.equal(200);
    redis.thaw();
    await eventually('it is seen again', async () => {
      const { time, nodes: standing } = await look(node);
      return standing.length === 1 && standing[0]?.state === 'ready' && time - standing[0].heardAt < 3_000;
    });
  });

  it('OPS-4 audits the scene where one is played, and shows none where not', async () => {
    const node = await start('app1');
    expect(await look(node)).to.not.have.property('scene');
    const socket = await clientIn(node, 'warehouse');
    sockets.push(socket);
    for (const number of [1, 2, 4]) {
      socket.send(JSON.stringify({ type: 'send', room: 'warehouse', id: sceneLineId('take1', number, 9), text: `Line ${number}.` }));
    }
    const { scene } = await eventually('all of it is counted', async () => {
      const answer = await look(node);
      return answer.scene?.spoken === 3 ? answer : undefined;
    });
    expect(scene).to.deep.include({ room: 'warehouse', take: 'take1', of: 9, missing: [3], doubled: [], outOfOrder: [] });
    await eventually('the delivery was measured', async () => ((await seen('app1', node))?.deliveryP99Ms ?? -1) >= 0);
  });
});
