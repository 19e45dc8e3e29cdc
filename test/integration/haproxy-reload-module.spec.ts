/** The module by which a playbook reloads HAProxy: a real HAProxy, a real Ansible, and stand-ins for nodes. */
import { readFile, appendFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { doTask, type TaskResult } from '../support/ansible-tasks.ts';
import { BalancedStubs } from '../support/balanced-stubs.ts';
import { NO_SERVER_STATES, serversOf, type BalancedNode } from '../support/haproxy-config.ts';
import { fetchHttp } from '../support/http.ts';

/** The present worker, those that may survive by the configuration, and one that is just ending. */
const WORKERS_MAX = 6;

describe('the module haproxy_reload', function () {
  this.timeout(120_000);
  let stubs: BalancedStubs;
  before(async () => {
    stubs = await BalancedStubs.startWithSeconds();
  });
  beforeEach(async () => {
    for (const { name } of stubs.nodes) {
      await told(`set server chat/${name} state ready`);
      await told(`set server chat/${name} weight 100`);
      await told(`set server sessions/${name} weight 100`);
    }
    await stubs.haproxy.configure(stubs.places);
    await stubs.reset();
  });
  after(() => stubs.stop());

  const told = (line: string): Promise<string> => stubs.haproxy.command(line);
  const task = (places: readonly BalancedNode[] = stubs.places): { haproxy_reload: object } => {
    const { masterSocket, runtimeSocket, stateFile } = stubs.haproxy.paths;
    const servers = places.flatMap(serversOf);
    return { haproxy_reload: { master_socket: masterSocket, runtime_socket: runtimeSocket, state_file: stateFile, nodes: servers } };
  };
  const reload = (places?: readonly BalancedNode[]): Promise<TaskResult> => doTask(task(places));
  const poll = async (session: string): Promise<string> =>
    (await fetchHttp({ port: stubs.port, path: `/chat/000/${session}/xhr`, method: 'POST', body: '' })).body;
  const pollAll = (prefix: string): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: 18 }, (_, index) => poll(`${prefix}-${index}`)));
  const servers = async (): Promise<readonly string[]> => {
    const all = await Promise.all(['chat', 'sessions', 'api', 'files'].map((backend) => stubs.haproxy.serverStates(backend)));
    return all.flat().map(({ name, status, weight }) => `${name} ${status} ${weight}`);
  };
  const present = async (): Promise<string | undefined> => /^Pid: \d+$/m.exec(await told('show info'))?.[0];
  const stateFile = (): Promise<string> => readFile(stubs.haproxy.paths.stateFile, 'utf8');

  it('keeps who is drained and what each weighs, every session and every socket', async () => {
    const homes = await pollAll('kept');
    const sockets = await Promise.all(Array.from({ length: 9 }, () => stubs.upgrade('/chat/websocket')));
    await told('set server chat/app1 state drain');
    await told('set server chat/app2 weight 0');
    await told('set server sessions/app2 weight 0');
    await stubs.statusIs('app1', 'DRAIN');
    const [before, worker] = [await servers(), await present()];

    const result = await reload();
    expect(result).to.include({ changed: true, workers: 2 });
    expect(result['handed_over']).to.deep.equal(['app1', 'app1-second', 'app2', 'app2-second', 'app3', 'app3-second']);
    expect(await present()).to.not.equal(worker);
    expect(await servers()).to.deep.equal(before);
    expect(await pollAll('kept')).to.deep.equal(homes);
    expect(sockets.filter(({ isClosed }) => isClosed)).to.deep.equal([]);
    expect(await stateFile()).to.equal(NO_SERVER_STATES);
    for (const { socket } of sockets) socket.destroy();
  });

  it('keeps every session where nodes come, though the hash leads elsewhere then', async () => {
    const [first, ...others] = stubs.places;
    await stubs.haproxy.configure(others);
    await reload(others);
    const homes = await pollAll('before-it-came');
    expect(new Set(homes)).to.have.all.keys('app2', 'app3');
    await stubs.haproxy.configure([...others, ...(first ? [first] : [])]);
    await reload();
    expect(await pollAll('before-it-came')).to.deep.equal(homes);
    expect(new Set(await pollAll('since-it-came'))).to.include('app1');
  });

  it('lets the states of a server at a new port go (C85)', async () => {
    const moved = stubs.places.map((place) => (place.name === 'app1' ? { ...place, port: stubs.node('app2').port } : place));
    await told('set server chat/app1 weight 50%');
    await told('set server chat/app3 weight 50%');
    await stubs.haproxy.configure(moved);
    const result = await reload(moved);
    expect(result['handed_over']).to.deep.equal(['app1-second', 'app2', 'app2-second', 'app3', 'app3-second']);
    expect((await told('show servers state chat')).match(/ app1 .*/)?.[0]).to.include(` ${stubs.node('app2').port} `);
    const weights = (await stubs.haproxy.serverStates()).filter(({ name }) => /^app\d$/.test(name)).map(({ weight }) => weight);
    expect(weights).to.deep.equal([100, 100, 50]);
    await stubs.haproxy.configure(stubs.places);
    await reload();
  });

  it('says that the new configuration was not taken, and nothing has happened', async () => {
    await told('set server chat/app3 state drain');
    await stubs.statusIs('app3', 'DRAIN');
    const [before, worker, socket] = [await servers(), await present(), await stubs.upgrade('/chat/websocket')];
    await appendFile(stubs.haproxy.paths.config, 'a word that it does not know\n');
    const result = await reload();
    expect(result).to.include({ failed: true });
    expect(result.msg).to.match(/^the new configuration was not taken: HAProxy's log says why/);
    expect(await present()).to.equal(worker);
    expect(await servers()).to.deep.equal(before);
    expect(socket.isClosed).to.equal(false);
    expect(await stateFile()).to.equal(NO_SERVER_STATES);
    socket.socket.destroy();
  });

  it('refuses a configuration that takes a server away from its clients', async () => {
    await told('set server chat/app1-second state ready');
    await told('set server chat/app1 state maint');
    const worker = await present();
    const result = await reload();
    expect(result).to.include({ failed: true });
    expect(result.msg).to.match(/^not reloaded: app1-second takes clients now, and the new configuration has it disabled/);
    expect(await present()).to.equal(worker);
    await told('set server chat/app1 state ready');
    await told('set server chat/app1-second state maint');
  });

  it('only tells what it would do in check mode, also where HAProxy is not there yet', async () => {
    const worker = await present();
    expect(await doTask(task(), { check: true })).to.include({ changed: true, workers: (await stubs.haproxy.workers()).length });
    expect(await present()).to.equal(worker);
    const elsewhere = { ...task().haproxy_reload, master_socket: '/nowhere/master.sock' };
    expect(await doTask({ haproxy_reload: elsewhere }, { check: true })).to.include({ changed: true, workers: 0 });
  });

  it('leaves few old workers behind, however often it is called (C42)', async () => {
    const sockets = await Promise.all(Array.from({ length: 30 }, () => stubs.upgrade('/chat/websocket')));
    const result = await doTask({ ...task(), loop: Array.from({ length: 8 }, (_, round) => round) });
    const rounds = result['results'] as readonly TaskResult[];
    expect(rounds.map(({ failed }) => failed)).to.deep.equal(rounds.map(() => false));
    for (const { workers } of rounds) expect(workers).to.be.at.most(WORKERS_MAX);
    for (const { socket } of sockets) socket.destroy();
  });

  it('says where HAProxy does not answer and what to do; a cold start then ignores states of before (C85)', async () => {
    await told('set server chat/app2 state maint');
    const states = await told('show servers state');
    await stubs.haproxy.kill();
    const result = await reload();
    expect(result).to.include({ failed: true, workers: 0 });
    expect(result.msg).to.match(/^HAProxy does not answer at \S+master\.sock \(.+\): is it running\? start it with site\.yml$/);

    await writeFile(stubs.haproxy.paths.stateFile, states);
    await stubs.haproxy.startAgain();
    await stubs.statusIs('app2', 'UP');
  });
});
