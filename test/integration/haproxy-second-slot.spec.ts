/** A node with a second port, for an update that starts the new container before the old one goes. */
import { expect } from 'chai';
import { BalancedStubs } from '../support/balanced-stubs.ts';
import { eventually } from '../support/eventually.ts';
import { fetchHttp } from '../support/http.ts';

const BACKENDS = ['chat', 'sessions', 'api', 'files'];

describe('HAProxy, nodes with second ports', function () {
  this.timeout(60_000);
  let stubs: BalancedStubs;
  beforeEach(async () => {
    stubs = await BalancedStubs.startWithSeconds();
  });
  afterEach(() => stubs.stop());

  const poll = async (session: string): Promise<string> =>
    (await fetchHttp({ port: stubs.port, path: `/chat/000/${session}/xhr`, method: 'POST', body: '' })).body;
  const pollAll = (prefix: string): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: 18 }, (_, index) => poll(`${prefix}-${index}`)));
  const told = (line: string): Promise<string> => stubs.haproxy.command(line);
  /** Of app1 and app1-second: UP, DRAIN, MAINT, … in each backend. */
  const statuses = async (): Promise<readonly string[]> => {
    const rows = await Promise.all(BACKENDS.map((backend) => stubs.haproxy.serverStates(backend)));
    return rows.flat().flatMap(({ name, status }) => (/^app1(-second)?$/.test(name) ? [`${name} ${status.split(' (')[0]}`] : []));
  };
  const everywhere = (first: string, second: string): readonly string[] =>
    BACKENDS.flatMap(() => [`app1 ${first}`, `app1-second ${second}`]);
  const become = (first: string, second: string): Promise<unknown> =>
    eventually(`app1 is ${first}, app1-second ${second}`, async () => String(await statuses()) === String(everywhere(first, second)));
  const moveToSecond = async (): Promise<void> => {
    await told('set server chat/app1-second state ready');
    await become('UP', 'UP');
    await told('set server chat/app1 state drain');
    await become('DRAIN', 'UP');
  };
  const secondInUse = () => stubs.places.map((place) => (place.name === 'app1' ? { ...place, in_use: 'second' as const } : place));

  it('uses the first port at a start, and the second one where the configuration says so', async () => {
    expect(await statuses()).to.deep.equal(everywhere('UP', 'MAINT'));
    expect(new Set(await pollAll('first'))).to.have.all.keys('app1', 'app2', 'app3');
    await stubs.haproxy.configure(secondInUse());
    await stubs.haproxy.kill();
    await stubs.haproxy.startAgain();
    await become('MAINT', 'UP');
    expect(new Set(await pollAll('second'))).to.have.all.keys('app1-second', 'app2', 'app3');
  });

  it('puts the second port to work by command, for everything, while sessions stay on the first until it goes', async () => {
    const homes = await pollAll('old');
    await moveToSecond();
    expect(await pollAll('old')).to.deep.equal(homes);
    expect(new Set(await pollAll('new'))).to.have.all.keys('app1-second', 'app2', 'app3');
    await stubs.node('app1').stop();
    await told('set server chat/app1 state maint');
    await become('MAINT', 'UP');
    expect(new Set(await pollAll('old'))).to.have.all.keys('app1-second', 'app2', 'app3');
  });

  it('knows after a reload which port is at work, where the new configuration says the same', async () => {
    await moveToSecond();
    await told('set server chat/app1 state maint');
    await told('set server sessions/app1-second weight 0');
    const homes = await pollAll('old');
    await stubs.haproxy.reload(secondInUse());
    expect(await statuses()).to.deep.equal(everywhere('MAINT', 'UP'));
    expect((await stubs.haproxy.serverStates('sessions')).map(({ weight }) => weight)).to.deep.equal([100, 0, 100, 100, 100, 100]);
    expect(await pollAll('old')).to.deep.equal(homes);

    // And back again: what the file had disabled is put to work, and followed, as before.
    await told('set server chat/app1 state ready');
    await become('UP', 'UP');
    await told('set server chat/app1-second state maint');
    await become('UP', 'MAINT');
  });

  it('hands the way of the old port over to the new one when the new configuration has it drained', async () => {
    await moveToSecond();
    await told('set server chat/app1-second state drain');
    await stubs.haproxy.reload(secondInUse());
    expect(await statuses()).to.deep.equal(everywhere('MAINT', 'DRAIN'));
  });
});
