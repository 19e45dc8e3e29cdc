/** During an update what is new goes to nodes of the new version: HAProxy with the deployed configuration in front of stand-ins. */
import { expect } from 'chai';
import { BalancedStubs } from '../support/balanced-stubs.ts';
import { fetchHttp, type WireConnection } from '../support/http.ts';

describe('HAProxy, preferring nodes', function () {
  this.timeout(60_000);
  let stubs: BalancedStubs;
  beforeEach(async () => {
    stubs = await BalancedStubs.start();
  });
  afterEach(() => stubs.stop());

  /** A request of a polling session: the node that answered, or the status where none did. */
  const poll = async (session: string): Promise<string> => {
    const { status, body } = await fetchHttp({ port: stubs.port, path: `/chat/000/${session}/xhr`, method: 'POST', body: '' });
    return status === 200 ? body : String(status);
  };
  const pollAll = (prefix: string, count = 12): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => poll(`${prefix}-${index}`)));
  const openSocket = async (): Promise<Placed> => {
    const wire = await stubs.upgrade('/chat/websocket');
    return { wire, node: /x-node: (\S+)/.exec(wire.text)?.[1] ?? wire.text };
  };
  const openSockets = (count = 12): Promise<readonly Placed[]> => Promise.all(Array.from({ length: count }, openSocket));
  const prefer = async (...names: string[]): Promise<void> => {
    for (const { name } of stubs.nodes) {
      for (const backend of ['chat', 'sessions']) {
        await stubs.haproxy.command(`set server ${backend}/${name} weight ${names.includes(name) ? 100 : 0}`);
      }
    }
  };

  it('sends what is new to the preferred nodes, and leaves every session where it is', async () => {
    const homes = await pollAll('old');
    expect(new Set(homes)).to.have.all.keys('app1', 'app2', 'app3');
    await prefer('app1');
    expect(await pollAll('old')).to.deep.equal(homes);
    expect(new Set(await pollAll('new'))).to.have.all.keys('app1');
    expect(new Set((await openSockets()).map(({ node }) => node))).to.have.all.keys('app1');
  });

  it('has weights for each backend of its own, though the states are those of the first', async () => {
    await stubs.haproxy.command('set server chat/app2 weight 0');
    const weights = async (backend: string) => (await stubs.haproxy.serverStates(backend)).map(({ weight }) => weight);
    expect(await weights('chat')).to.deep.equal([100, 0, 100]);
    expect(await weights('sessions')).to.deep.equal([100, 100, 100]);
  });

  it('turns nobody away when the only preferred node dies, and moves no session of the others', async () => {
    const homes = await pollAll('old');
    await prefer('app1');
    await stubs.node('app1').stop();
    // At this moment HAProxy does not know yet.
    const [polled, sockets] = await Promise.all([pollAll('meanwhile'), openSockets()]);
    for (const nodes of [polled, sockets.map(({ node }) => node)]) expect(nodes).to.include('app2').and.include('app3');
    expect([...polled, ...sockets.map(({ node }) => node)].filter((node) => !/^app[23]$/.test(node))).to.deep.equal([]);

    expect(await pollAll('meanwhile')).to.deep.equal(polled);
    const others = (nodes: readonly string[]) => nodes.filter((_, index) => homes[index] !== 'app1');
    expect(others(await pollAll('old'))).to.deep.equal(others(homes));

    await stubs.node('app1').startAgain();
    await stubs.statusIs('app1', 'UP');
    expect(new Set(await pollAll('afterwards'))).to.have.all.keys('app1');
    expect(await pollAll('meanwhile')).to.deep.equal(polled);
    expect(others(await pollAll('old'))).to.deep.equal(others(homes));
  });

  it('keeps to what is drained and what is down also where nobody preferred is left', async () => {
    await prefer('app1');
    stubs.node('app1').health = 503;
    await stubs.statusIs('app1', 'DOWN');
    const homes = await pollAll('meanwhile');
    stubs.node('app2').health = 404;
    await stubs.statusIs('app2', 'NOLB');
    expect(await pollAll('meanwhile')).to.deep.equal(homes);
    expect(new Set(await pollAll('later'))).to.have.all.keys('app3');
    const [socket] = await openSockets(1);
    expect(socket?.node).to.equal('app3');

    // Nothing else would tell the clients of a node that hangs.
    stubs.node('app3').health = 503;
    await socket?.wire.closed();
  });

  it('does not use the servers that step in as long as one with a weight is there', async () => {
    await prefer('app1', 'app2');
    stubs.node('app1').health = 404;
    await stubs.statusIs('app1', 'NOLB');
    expect(new Set(await pollAll('new'))).to.have.all.keys('app2');
    expect(new Set((await openSockets()).map(({ node }) => node))).to.have.all.keys('app2');
  });

  it('never puts more than a half of all on one of three nodes in an update, and the last one ends empty (C45)', async () => {
    const clients = [...(await openSockets(30))];
    const spread = (): readonly number[] => stubs.nodes.map(({ name }) => clients.filter(({ node }) => node === name).length);
    const peaks: number[] = [];
    /** What a node does with its clients when it drains, one after the other. */
    const moveAllFrom = async (name: string): Promise<void> => {
      for (const [index, { node, wire }] of clients.entries()) {
        if (node !== name) continue;
        clients[index] = await openSocket();
        wire.socket.destroy();
        peaks.push(Math.max(...spread()));
      }
    };
    expect(spread()).to.deep.equal([10, 10, 10]);
    const updated: string[] = [];
    for (const { name } of stubs.nodes) {
      await stubs.haproxy.command(`set server chat/${name} state drain`);
      if (updated.length > 0) await prefer(...updated);
      await moveAllFrom(name);
      updated.push(name);
      await stubs.haproxy.command(`set server chat/${name} state ready`);
    }
    await prefer(...updated);
    expect(Math.max(...peaks)).to.equal(15);
    expect(spread()).to.deep.equal([15, 15, 0]);
    const newcomers = await openSockets(15);
    expect(new Set(newcomers.map(({ node }) => node))).to.have.all.keys('app3');
  });
});

interface Placed {
  readonly wire: WireConnection;
  readonly node: string;
}
