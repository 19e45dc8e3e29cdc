/** Which node gets what: HAProxy with the deployed configuration in front of stand-ins for nodes. */
import { expect } from 'chai';
import { BalancedStubs } from '../support/balanced-stubs.ts';
import { eventually } from '../support/eventually.ts';
import { fetchHttp, openWire, requestHead, type HttpAnswer } from '../support/http.ts';

describe('HAProxy, balancing', function () {
  this.timeout(60_000);
  let stubs: BalancedStubs;
  before(async () => {
    stubs = await BalancedStubs.start();
  });
  beforeEach(() => stubs.reset());
  after(() => stubs.stop());

  const get = (path: string): Promise<HttpAnswer> => fetchHttp({ port: stubs.port, path });
  const post = (path: string, body = ''): Promise<HttpAnswer> => fetchHttp({ port: stubs.port, path, method: 'POST', body });
  const nodeOf = async (path: string): Promise<string> => (await post(path)).body;
  const askedFor = (path: string): number => stubs.nodes.flatMap(({ paths }) => paths).filter((seen) => seen === path).length;

  describe('SockJS sessions over HTTP', () => {
    it('keeps all requests of a session on the node of its first one', async () => {
      for (let session = 0; session < 6; session += 1) {
        const home = await nodeOf(`/chat/000/keeps-${session}/xhr`);
        for (const transport of ['xhr', 'xhr_send', 'xhr_streaming']) {
          expect(await nodeOf(`/chat/123/keeps-${session}/${transport}`)).to.equal(home);
        }
      }
    });

    it('leaves the sessions of a draining node where they are, and gives it no new one (C39)', async () => {
      const homes = new Map<string, string>();
      for (let session = 0; session < 12; session += 1) homes.set(`drains-${session}`, await nodeOf(`/chat/000/drains-${session}/xhr`));
      const draining = homes.get('drains-0') ?? '';
      stubs.node(draining).health = 404;
      await stubs.statusIs(draining, 'NOLB');
      for (const [session, home] of homes) expect(await nodeOf(`/chat/000/${session}/xhr`)).to.equal(home);
      for (let session = 0; session < 12; session += 1) expect(await nodeOf(`/chat/000/later-${session}/xhr`)).to.not.equal(draining);
      for (let socket = 0; socket < 6; socket += 1) {
        const wire = await stubs.upgrade('/chat/websocket');
        expect(wire.text).to.include('101').and.not.include(`x-node: ${draining}`);
        wire.socket.destroy();
      }
    });

    it('does the same for a node that the runtime API drains', async () => {
      const home = await nodeOf('/chat/000/by-command/xhr');
      await stubs.haproxy.command(`set server chat/${home} state drain`);
      await stubs.statusIs(home, 'DRAIN');
      expect(await nodeOf('/chat/000/by-command/xhr')).to.equal(home);
      for (let session = 0; session < 12; session += 1) expect(await nodeOf(`/chat/000/after-command-${session}/xhr`)).to.not.equal(home);
      expect((await get('/api/version')).body).to.not.equal(home);
      await stubs.haproxy.command(`set server chat/${home} state ready`);
    });

    it('sends the sessions of a node that is down to the others', async () => {
      const home = await nodeOf('/chat/000/goes-down/xhr');
      stubs.node(home).health = 503;
      await stubs.statusIs(home, 'DOWN');
      expect(await nodeOf('/chat/000/goes-down/xhr')).to.not.equal(home);
    });

    it('says to one node, once, what is said in a session', async () => {
      for (const node of stubs.nodes) node.answer = (_req, res) => void res.writeHead(503).end();
      expect((await post('/chat/000/says-once/xhr_send', '["hello"]')).status).to.equal(503);
      expect(askedFor('/chat/000/says-once/xhr_send')).to.equal(1);
    });

    it('ends a poll at the node when its client goes', async () => {
      let ended = false;
      for (const node of stubs.nodes) node.answer = (req) => void req.socket.on('close', () => (ended = true));
      const wire = openWire(stubs.port);
      wire.write(requestHead('POST', '/chat/000/goes-away/xhr', { 'Content-Length': '0' }));
      await eventually('the poll is at a node', () => askedFor('/chat/000/goes-away/xhr') === 1);
      wire.socket.destroy();
      await eventually('the node hears that it is over', () => ended);
    });
  });

  describe('what opens a connection', () => {
    const refuseDraining = (name: string): void => {
      const node = stubs.node(name);
      node.takesUpgrades = false;
      node.answer = (_req, res) => void res.writeHead(503).end('draining');
    };

    it('goes to another node when one has begun to drain and is not known to (MOV-3)', async () => {
      refuseDraining('app1');
      for (let time = 0; time < 6; time += 1) {
        for (const path of ['/chat/websocket', `/chat/000/framed-${time}/websocket`]) {
          const wire = await stubs.upgrade(path);
          expect(wire.text)
            .to.include('101')
            .and.match(/x-node: app[23]/);
          wire.socket.destroy();
        }
        expect(await nodeOf(`/chat/000/opens-${time}/xhr_streaming`)).to.be.oneOf(['app2', 'app3']);
      }
      expect(stubs.node('app1').seen.length, 'it was asked').to.be.greaterThan(0);
    });

    it('is refused when every node drains', async () => {
      for (const { name } of stubs.nodes) refuseDraining(name);
      expect((await stubs.upgrade('/chat/websocket')).text).to.match(/^HTTP\/1.1 503/);
    });
  });

  describe('the page and its files', () => {
    it('are looked for on each node, as during an update each has some of them', async () => {
      for (const name of ['app1', 'app3']) stubs.node(name).answer = (_req, res) => void res.writeHead(404).end();
      for (let time = 0; time < 12; time += 1) {
        const { status, body } = await get('/main-ABCDEFGH.js');
        expect({ status, body }).to.deep.equal({ status: 200, body: 'app2' });
      }
    });

    it('are answered with the 404 of a node where none has the file, and no node is blamed (C44)', async () => {
      for (const node of stubs.nodes) node.answer = (_req, res) => void res.writeHead(404).end('nowhere');
      const answers = await Promise.all(Array.from({ length: 50 }, () => get('/chunk-DOESNOTEXIST.js')));
      expect([...new Set(answers.map(({ status, body }) => `${status} ${body}`))]).to.deep.equal(['404 nowhere']);
      expect((await stubs.haproxy.serverStates()).map(({ status }) => status)).to.deep.equal(['UP', 'UP', 'UP']);
    });

    it('are asked for again where a node died over the answer', async () => {
      stubs.node('app1').answer = (req) => void req.socket.destroy();
      for (let time = 0; time < 6; time += 1) expect((await get('/')).status).to.equal(200);
    });
  });

  it('does a POST once, also when the node dies over it', async () => {
    for (const node of stubs.nodes) node.answer = (req) => void req.socket.destroy();
    expect((await post('/api/session', '{}')).status).to.equal(502);
    expect(askedFor('/api/session')).to.equal(1);
  });

  it('asks one node where the API says 404 or 503', async () => {
    for (const status of [404, 503]) {
      for (const node of stubs.nodes) node.answer = (_req, res) => void res.writeHead(status).end();
      expect((await get(`/api/none-${status}`)).status).to.equal(status);
      expect(askedFor(`/api/none-${status}`)).to.equal(1);
    }
  });

  it('uses the new port of a node after a reload, whatever state it had (C85)', async () => {
    const [first] = stubs.nodes;
    const places = stubs.nodes.map(({ name, port }) => ({ name, address: '127.0.0.1', port }));
    await stubs.haproxy.command('set server chat/app1 weight 50%');
    await stubs.haproxy.command('set server chat/app3 weight 50%');
    await stubs.haproxy.reload([{ name: 'app1', address: '127.0.0.1', port: stubs.node('app2').port }, ...places.slice(1)]);
    const states = await stubs.haproxy.command('show servers state chat');
    expect(states).to.match(new RegExp(`app1 127.0.0.1 .* ${stubs.node('app2').port} `));
    expect(states).to.not.include(` ${first?.port} `);
    expect((await stubs.haproxy.serverStates()).map(({ weight }) => weight)).to.deep.equal([100, 100, 50]);
    await stubs.haproxy.reload(places);
  });
});
