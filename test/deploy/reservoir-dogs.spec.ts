import { expect } from 'chai';
import { isAtEnd, ScriptSupervisor } from '../../src/bots/script-supervisor.ts';
import { Troupe } from '../../src/bots/troupe.ts';
import { parseSceneLineId, SCENE_ROOM } from '../../src/protocol/scene-line.ts';
import { Browser } from '../e2e/support/browser.ts';
import { ChatPage } from '../e2e/support/chat-page.ts';
import { OpsWindow } from '../e2e/support/ops-window.ts';
import type { Deployment } from '../support/deployment.ts';
import { eventually, pause } from '../support/eventually.ts';
import { BUILD_LIMIT_MS, deployed, PLAY_LIMIT_MS } from './support/stage.ts';

/** The play takes a little longer than the update then. */
const SPEED = 5;
const LOOK_EVERY_MS = 300;

describe('the Reservoir Dogs before two browsers, while every node under them is replaced', function () {
  this.timeout(PLAY_LIMIT_MS);
  let deployment: Deployment;
  /** As they call themselves. */
  let nodes: readonly string[];
  let troupe: Troupe | undefined;
  let supervisor: ScriptSupervisor | undefined;
  const browsers: Browser[] = [];
  let chat: ChatPage;
  let ops: OpsWindow;
  let shown: ReadonlyMap<string, readonly string[]>;

  /** What the machine room showed each node as, one after the other, until `over`. */
  async function watch(over: Promise<unknown>): Promise<ReadonlyMap<string, readonly string[]>> {
    const shown = new Map<string, string[]>(nodes.map((node) => [node, []]));
    let isOver = false;
    void over.catch(() => undefined).finally(() => (isOver = true));
    while (!isOver) {
      for (const { node, state, version } of await ops.nodes()) {
        const states = shown.get(node);
        if (states?.at(-1) !== `${state} ${version}`) states?.push(`${state} ${version}`);
      }
      await pause(LOOK_EVERY_MS);
    }
    return shown;
  }

  async function page(): Promise<ChatPage> {
    const browser = await Browser.open();
    browsers.push(browser);
    return ChatPage.in(browser);
  }

  before('deploys', async function () {
    this.timeout(BUILD_LIMIT_MS);
    deployment = await deployed('1.0.0');
    nodes = await deployment.servers();
  });
  after(async () => {
    troupe?.leave();
    supervisor?.leave();
    await Promise.allSettled(browsers.map((browser) => browser.close()));
  });

  it('has three nodes in the machine room, and the first lines in the room', async () => {
    ops = new OpsWindow(await page());
    await ops.visit(deployment.url);
    for (const node of nodes) await ops.shows(node, { state: 'ready', version: '1.0.0' });
    expect(await ops.headline()).to.equal('All 3 nodes are in service, on 1.0.0.');

    chat = await page();
    await chat.visit(`${deployment.url}/r/${SCENE_ROOM}`);
    supervisor = new ScriptSupervisor({ url: deployment.url });
    troupe = new Troupe({ url: deployment.url, speed: SPEED });
    supervisor.enter();
    troupe.enter();
    await supervisor.once(({ said }) => said >= 3);
  });

  it('goes on through the update, each line once and in order, in the log and on the page', async () => {
    const playing = supervisor as ScriptSupervisor;
    const update = deployment.succeed('rolling-update.yml', { version: '2.0.0' });
    const allShown = update.then(async () => {
      for (const node of nodes) await ops.shows(node, { state: 'ready', version: '2.0.0' });
    });
    const [audit, seen] = await Promise.all([playing.once(isAtEnd), watch(allShown), allShown]);
    shown = seen;
    expect(audit).to.include({ ok: true, said: audit.of });
    const numbersShown = await eventually('the page shows the last line', async () => {
      const numbers = (await chat.messages()).flatMap(({ id }) => parseSceneLineId(id) ?? []).filter(({ take }) => take === audit.take);
      return numbers.some(({ number }) => number === audit.of) ? numbers.map(({ number }) => number) : undefined;
    });
    expect(numbersShown).to.deep.equal(Array.from({ length: audit.of }, (_, index) => index + 1));
  });

  it('was never shown as reconnecting, and nobody as coming or going', async () => {
    const { indicators, memberCounts, errors, violations } = await chat.recorded();
    expect(indicators).to.include('online').and.not.include('reconnecting');
    expect(memberCounts.map(Number).filter((count, index, counts) => count < (counts[index - 1] ?? 0))).to.deep.equal([]);
    expect({ errors, violations }).to.deep.equal({ errors: [], violations: [] });
  });

  it('was shown in the machine room as it passed from node to node', async () => {
    for (const node of nodes) {
      const states = shown.get(node) ?? [];
      expect(states[0], node).to.equal('ready 1.0.0');
      expect(states.indexOf('draining 1.0.0'), `${node}: ${states.join(', ')}`).to.be.within(1, states.lastIndexOf('ready 2.0.0') - 1);
      expect(states.at(-1), node).to.equal('ready 2.0.0');
    }
    expect(await ops.headline()).to.equal('All 3 nodes are in service, on 2.0.0.');
    expect(await ops.scene()).to.equal('Every line so far came once, and in order.');
    const { errors, violations } = await ops.page.recorded();
    expect({ errors, violations }).to.deep.equal({ errors: [], violations: [] });
  });
});
