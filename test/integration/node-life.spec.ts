import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually.ts';
import { startNode, type RunningNode } from '../support/start-node.ts';

async function statusOf(node: RunningNode, path: string): Promise<number> {
  return (await fetch(node.url + path, { headers: { connection: 'close' } })).status;
}

/** What the log says of one event, each line's fields. */
function linesOf(node: RunningNode, message: string): Record<string, unknown>[] {
  const lines = node.output().split('\n');
  return lines.filter((line) => line.includes(`"msg":"${message}`)).map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Whether the process takes care of SIGUSR2 by now, which it does last of all signals; Linux tells by a bit for each. */
function hearsSignals(pid: number): boolean {
  const [, caught = '0'] = /^SigCgt:\s*(\w+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (BigInt(`0x${caught}`) & (1n << 11n)) !== 0n;
}

/** A raw client that has said hello, and its closes. */
async function rawClient(node: RunningNode): Promise<{ heard: { type: string }[]; closed: Promise<number>; socket: WebSocket }> {
  const { ticket } = (await (await fetch(`${node.url}/api/session`, { method: 'POST' })).json()) as { ticket: string };
  const socket = new WebSocket(`${node.url.replace('http', 'ws')}/chat/websocket`);
  const heard: { type: string }[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as { type: string }));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket, rooms: [{ room: 'lobby' }] }));
  await eventually('joined', () => heard.some(({ type }) => type === 'joined'));
  return { heard, closed, socket };
}

describe('the life of a node', function () {
  this.timeout(90_000);
  const nodes: RunningNode[] = [];
  async function start(env: Record<string, string> = {}, readyPath: string | null = '/readyz'): Promise<RunningNode> {
    const node = await startNode({ DRAIN_DELAY_MS: '300', MOVE_WINDOW: '0.2', ...env }, { readyPath });
    nodes.push(node);
    return node;
  }
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop('SIGKILL')));
  });

  it('is ready, and says who it is', async () => {
    const node = await start({ APP_VERSION: '9.8.7', NODE_NAME: 'app7' });
    expect([await statusOf(node, '/readyz'), await statusOf(node, '/lbz'), await statusOf(node, '/healthz')]).to.deep.equal([
      200, 200, 200,
    ]);
    expect(await (await fetch(`${node.url}/api/version`)).json()).to.deep.equal({ version: '9.8.7', node: 'app7' });
  });

  it('ends with 0 on SIGTERM when nobody is connected, idle keep-alive connections or not', async () => {
    const node = await start();
    await fetch(`${node.url}/healthz`);
    expect(await node.stop('SIGTERM')).to.deep.equal({ code: 0, signal: null });
  });

  it('MOV-1 says 503 and 404 from the signal on, asks to move, serves to the end, and exits 0 when the client has gone', async () => {
    const node = await start({ DRAIN_DELAY_MS: '1000' });
    const client = await rawClient(node);
    node.process.kill('SIGTERM');
    await eventually('/readyz turns 503', async () => (await statusOf(node, '/readyz')) === 503);
    expect(await statusOf(node, '/lbz')).to.equal(404);
    expect(await statusOf(node, '/healthz')).to.equal(200);
    await eventually('a move', () => client.heard.some(({ type }) => type === 'move'));
    client.socket.send(JSON.stringify({ type: 'send', room: 'lobby', id: 'while-draining', text: 'still served' }));
    await eventually('an ack', () => client.heard.some(({ type }) => type === 'ack'));
    client.socket.close();
    expect(await node.ended).to.deep.equal({ code: 0, signal: null });
  });

  it('MOV-3 takes no new connection while it drains', async () => {
    const node = await start({ DRAIN_DELAY_MS: '20000' });
    node.process.kill('SIGTERM');
    await eventually('/readyz turns 503', async () => (await statusOf(node, '/readyz')) === 503);
    const refused = await new Promise((resolve) => {
      const socket = new WebSocket(`${node.url.replace('http', 'ws')}/chat/websocket`);
      socket
        .on('unexpected-response', (_req, res) => resolve(res.statusCode))
        .on('open', () => resolve('open'))
        .on('error', () => undefined);
    });
    expect(refused).to.equal(503);
    expect((await fetch(`${node.url}/chat/000/abcdefgh/xhr`, { method: 'POST' })).status).to.equal(503);
    expect((await fetch(`${node.url}/api/session`)).status).to.equal(401);
  });

  it('CLS-4 cuts off with 4010 who did not move in time, and exits 0', async () => {
    const node = await start({ DRAIN_TIMEOUT: '1' });
    const client = await rawClient(node);
    node.process.kill('SIGTERM');
    expect(await client.closed).to.equal(4010);
    expect(await node.ended).to.deep.equal({ code: 0, signal: null });
    const here = { connections: 1, transports: { 'websocket-raw': 1 } };
    expect(linesOf(node, 'draining: no new clients')[0]).to.deep.include({ ...here, askedAndHere: 0, secondsLeft: 1 });
    expect(linesOf(node, 'draining: the time is over')[0]).to.deep.include({ ...here, askedAndHere: 1 });
    const [drained] = linesOf(node, 'drained');
    expect(drained).to.include({ cutOff: 1 });
    expect(drained?.['durationMs']).to.be.at.least(1_000);
  });

  it('CLS-4 closes with 4010 on SIGINT, without draining, and exits 0', async () => {
    const node = await start({ DRAIN_DELAY_MS: '20000' });
    const client = await rawClient(node);
    node.process.kill('SIGINT');
    expect(await client.closed).to.equal(4010);
    expect(await node.ended).to.deep.equal({ code: 0, signal: null });
    expect(client.heard.some(({ type }) => type === 'move')).to.equal(false);
  });

  it('ends at once on a second SIGTERM', async () => {
    const node = await start({ DRAIN_DELAY_MS: '50000', DRAIN_TIMEOUT: '60' });
    node.process.kill('SIGTERM');
    await eventually('/readyz turns 503', async () => (await statusOf(node, '/readyz')) === 503);
    await new Promise((resolve) => setTimeout(resolve, 100));
    node.process.kill('SIGTERM');
    expect(await node.ended).to.deep.equal({ code: 1, signal: null });
  });

  it('ends with 0 on SIGTERM while it waits for Redis', async () => {
    const node = await start({ REDIS_URL: 'redis://127.0.0.1:1', SESSION_SECRET: 'a secret of this test' }, '/healthz');
    expect(await statusOf(node, '/lbz')).to.equal(503);
    expect(await node.stop('SIGTERM')).to.deep.equal({ code: 0, signal: null });
  });

  it('takes no harm from SIGUSR2 while it waits for Redis, and none as soon as it drains', async () => {
    const starting = await start({ REDIS_URL: 'redis://127.0.0.1:1', SESSION_SECRET: 'a secret of this test' }, '/healthz');
    starting.process.kill('SIGUSR2');
    await eventually('it says so', () => linesOf(starting, 'evening out: not now')[0]?.['state'] === 'starting');
    expect(await starting.stop('SIGTERM')).to.deep.equal({ code: 0, signal: null });

    const draining = await start();
    const client = await rawClient(draining);
    draining.process.kill('SIGTERM');
    await eventually('/readyz turns 503', async () => (await statusOf(draining, '/readyz')) === 503);
    draining.process.kill('SIGUSR2');
    await eventually('it says so', () => linesOf(draining, 'evening out: not now')[0]?.['state'] === 'draining');
    client.socket.close();
    expect(await draining.ended).to.deep.equal({ code: 0, signal: null });
  });

  it('ends with 0 on SIGTERM as soon as it hears signals, with most of it not loaded yet', async () => {
    const node = await start({}, null);
    await eventually('it hears signals', () => hearsSignals(node.process.pid ?? 0), { everyMs: 5 });
    expect(await node.stop('SIGTERM')).to.deep.equal({ code: 0, signal: null });
  });

  it('does not start with a wrong value, and says which', async () => {
    const node = await startNode({ PORT: 'http' }, { readyPath: null });
    expect((await node.ended).code).to.equal(1);
    expect(node.output()).to.match(/^PORT must be .*"http"/m);
  });

  it('does not start on a port in use, and says what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const node = await startNode({ PORT: String(port) }, { readyPath: null });
      expect((await node.ended).code).to.equal(1);
      expect(node.output()).to.include(`Port ${port} of 127.0.0.1 is in use; set PORT to another one.`);
    } finally {
      other.close();
    }
  });
});
