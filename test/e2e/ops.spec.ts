import { expect } from 'chai';
import { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { SdkClient } from '../support/sdk-client.ts';
import { expectAccessible } from './support/accessibility.ts';
import { Browser, DESKTOP } from './support/browser.ts';
import { ChatPage } from './support/chat-page.ts';
import { OpsWindow } from './support/ops-window.ts';
import { Stage } from './support/stage.ts';

describe('the machine room during an update', function () {
  this.timeout(180_000);
  const crowd: SdkClient[] = [];
  let cluster: Cluster;
  let browser: Browser;
  let ops: OpsWindow;

  before(async () => {
    cluster = await Cluster.start({ env: { OPS_PUBLIC: 'true', APP_VERSION: '1.0.0', MOVE_WINDOW: '1', DRAIN_DELAY_MS: '5000' } });
    for (let number = 1; number <= 6; number += 1) crowd.push(new SdkClient(cluster.url, { name: `Person ${number}` }));
    await Promise.all(crowd.map((client) => client.online()));
    browser = await Browser.open();
    ops = new OpsWindow(await ChatPage.in(browser));
    await ops.visit(cluster.url);
  });

  after(async () => {
    for (const client of crowd) client.close();
    await browser.close();
    await cluster.close();
  });

  it('shows three nodes in service, and who is connected to them', async () => {
    for (const name of cluster.names) await ops.shows(name, { state: 'ready', version: '1.0.0' });
    await eventually('all connections are counted, that of the page among them', async () => {
      const nodes = await ops.nodes();
      return nodes.reduce((sum, { connections }) => sum + Number(connections), 0) === crowd.length + 1;
    });
    expect(await ops.headline()).to.equal('All 3 nodes are in service, on 1.0.0.');
  });

  it('shows a node that is stopped drain and end, and come back with the new version', async () => {
    const stopped = cluster.stopNode('app2');
    await ops.shows('app2', { state: 'draining', version: '1.0.0' });
    expect(await stopped).to.deep.equal({ code: 0, signal: null });
    expect((await ops.shows('app2', { state: 'gone' })).remark).to.match(/^ended \d+ s ago$/);
    await cluster.startNode('app2', { APP_VERSION: '1.1.0' });
    await ops.shows('app2', { state: 'ready', version: '1.1.0' });
    expect((await ops.nodes()).map(({ node, state, version }) => `${node} ${state} ${version}`)).to.deep.equal([
      'app1 ready 1.0.0',
      'app2 ready 1.1.0',
      'app3 ready 1.0.0',
    ]);
    expect(await ops.headline()).to.equal('An update to 1.1.0 is under way, 1 of 3 nodes done.');
  });

  it('tells the same on the strip', async () => {
    expect(await ops.bars('app2')).to.deep.equal(['starting', 'ready', 'draining', 'starting', 'ready']);
    expect(await ops.lane('app2')).to.match(
      /^app2: starting with 1\.0\.0 .*, ready with 1\.0\.0 .*, draining with 1\.0\.0 .*, starting with 1\.1\.0 .*, ready with 1\.1\.0 from .* on\.$/,
    );
    expect(await ops.bars('app1')).to.deep.equal(['starting', 'ready']);
  });

  it('shows whoever comes now what has passed', async () => {
    await ops.visit(cluster.url);
    await ops.shows('app2', { state: 'ready', version: '1.1.0' });
    expect(await ops.bars('app2')).to.deep.equal(['starting', 'ready', 'draining', 'starting', 'ready']);
  });

  it('draws how many are connected, and how long messages take', async () => {
    await eventually('there are lines', async () => {
      crowd[0]?.chat.send('lobby', 'Hello.');
      const lines = await ops.linesDrawn();
      return lines.length === 2 && lines.every((count) => count > 0);
    });
  });

  it('shows a node that was killed as gone, and says that it did not take its leave', async () => {
    await cluster.killNode('app3');
    expect((await ops.shows('app3', { state: 'gone' })).remark).to.match(/^silent for \d+ s$/);
    expect(await ops.headline()).to.include('app3 is not heard of any more');
  });

  it('fits a phone, and holds to what axe knows of accessibility', async () => {
    for (const width of [360, 768, 1280]) {
      await browser.show({ ...DESKTOP, width });
      await eventually(`nothing hangs over at ${width} px`, async () => (await ops.overhang()) === 0);
    }
    await expectAccessible(ops.page);
  });

  it('goes on asking while Redis is away, says since when, and is well again afterwards', async () => {
    cluster.pauseRedis();
    await eventually('it says so', async () => (await ops.trouble()).startsWith('The store of the reports is out of reach since'));
    cluster.resumeRedis();
    await eventually('it is well', async () => (await ops.trouble()) === '');
    await ops.shows('app1', { state: 'ready' });
  });

  it('did all this without an error, and within the content security policy', async () => {
    const { errors, violations } = await ops.page.recorded();
    expect({ errors, violations }).to.deep.equal({ errors: [], violations: [] });
  });
});

describe('the machine room behind a token', function () {
  this.timeout(120_000);
  const token = 'a token of this test';
  let stage: Stage;

  before(async () => {
    stage = await Stage.set({ OPS_TOKEN: token });
  });
  after(() => stage.takeDown());

  it('asks for it, refuses a wrong one, and keeps the right one for this tab alone', async () => {
    const ops = new OpsWindow(await stage.person());
    await ops.visit(stage.door.url);
    await eventually('it asks', () => ops.wantsToken());
    await ops.enterToken('another token');
    await eventually('it refuses', async () => (await ops.tokenProblem()) !== '');
    await expectAccessible(ops.page);
    await ops.enterToken(token);
    await ops.shows('node-1', { state: 'ready' });
    await ops.visit(stage.door.url);
    await ops.shows('node-1', { state: 'ready' });
    const stranger = new OpsWindow(await stage.person());
    await stranger.visit(stage.door.url);
    await eventually('it asks the stranger', () => stranger.wantsToken());
  });

  it('says that nobody answers when that is so, and goes on when somebody does', async () => {
    const ops = new OpsWindow(await stage.person());
    await ops.visit(stage.door.url);
    await eventually('it asks', () => ops.wantsToken());
    await ops.enterToken(token);
    await ops.shows('node-1', { state: 'ready' });
    stage.door.refused = /./;
    stage.door.cut();
    await eventually('it says so', async () => (await ops.trouble()) !== '');
    stage.door.refused = undefined;
    await eventually('it is well', async () => (await ops.trouble()) === '');
  });
});
