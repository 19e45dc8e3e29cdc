/**
 * Takes the pictures of the README from a real update: `npm run pictures`. Containers on an engine of their own, the playbook, the bots, and two
 * browsers side by side, one in the room and one in the machine room. Files in `docs/images` are replaced.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ScriptSupervisor } from '../src/bots/script-supervisor.ts';
import { Troupe } from '../src/bots/troupe.ts';
import { SCENE_ROOM } from '../src/protocol/scene-line.ts';
import { Browser, DESKTOP, withBrowser, type Screen } from './e2e/support/browser.ts';
import { ChatPage } from './e2e/support/chat-page.ts';
import { OpsWindow } from './e2e/support/ops-window.ts';
import { buildReleases, Deployment } from './support/deployment.ts';
import { DockerEngine } from './support/docker-engine.ts';
import { eventually, pause } from './support/eventually.ts';

const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));

const HALF: Screen = { width: 640, height: 760, scheme: 'dark' };

/** A frame of the recording stands for so much of the update, and is shown for so long. */
const FRAME_EVERY_MS = 1_500;
const FRAME_SHOWN_MS = 220;

/** The end is to be read. */
const LAST_SHOWN_MS = 4_000;
const QUALITY = '60';

/** Transitions between the colour schemes are over then, and the next figures are there. */
const SETTLED_MS = 1_200;

/** So many lines are in the room before the first picture. */
const LINES_BEFORE = 12;
const UPDATE_LIMIT_MS = 10 * 60_000;

const run = promisify(execFile);

/** The pictures of both browsers beside each other, put together by a third. */
async function beside(composer: Browser, left: string, right: string): Promise<Buffer> {
  await composer.driver.executeScript(
    `document.body.style.cssText = 'margin: 0; display: flex; background: #888; gap: 4px';
     const images = [...arguments].slice(0, 2).map((data) => Object.assign(new Image(), { src: 'data:image/png;base64,' + data }));
     document.body.replaceChildren(...images);
     return Promise.all(images.map((image) => image.decode()));`,
    left,
    right,
  );
  return Buffer.from(await composer.driver.takeScreenshot(), 'base64');
}

/** Takes frames until `over`, and returns their files. */
async function record(folder: string, pages: readonly [ChatPage, ChatPage], over: Promise<unknown>): Promise<readonly string[]> {
  const files: string[] = [];
  let isOver = false;
  void over.finally(() => (isOver = true)).catch(() => undefined);
  await withBrowser(
    async (composer) => {
      for (let last = false; !last; last = isOver) {
        const due = performance.now() + FRAME_EVERY_MS;
        const [left, right] = await Promise.all(pages.map(({ browser }) => browser.driver.takeScreenshot()));
        const file = join(folder, `${String(files.length).padStart(4, '0')}.png`);
        await writeFile(file, await beside(composer, left ?? '', right ?? ''));
        files.push(file);
        await pause(Math.max(0, due - performance.now()));
      }
    },
    { ...HALF, width: 2 * HALF.width + 4 },
  );
  return files;
}

async function animate(files: readonly string[], target: string): Promise<void> {
  const frames = files.flatMap((file, index) => ['-d', String(index === files.length - 1 ? LAST_SHOWN_MS : FRAME_SHOWN_MS), file]);
  await run('img2webp', ['-loop', '0', '-mixed', '-lossy', '-q', QUALITY, '-m', '4', ...frames, '-o', target]);
}

async function still({ browser }: ChatPage, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await browser.show({ ...DESKTOP, scheme });
    await pause(SETTLED_MS);
    await writeFile(join(IMAGES, `${name}-${scheme}.png`), await browser.driver.takeScreenshot(), 'base64');
  }
}

const folder = await mkdtemp(join(tmpdir(), 'tchatter-pictures-'));
const engine = await DockerEngine.start();
const browsers: Browser[] = [];
const leaving: (() => unknown)[] = [];
try {
  console.log('building images …');
  await buildReleases(engine, '1.0.0', '1.1.0');
  const deployment = await Deployment.plan(engine, { app_environment: { OPS_PUBLIC: 'true' } });
  leaving.push(() => deployment.remove());
  console.log('deploying …');
  await deployment.succeed('site.yml');

  const open = async (screen: Screen): Promise<ChatPage> => {
    const browser = await Browser.open(screen);
    browsers.push(browser);
    return ChatPage.in(browser);
  };
  const [chat, chatWide] = [await open(HALF), await open(DESKTOP)];
  for (const page of [chat, chatWide]) await page.visit(`${deployment.url}/r/${SCENE_ROOM}`);
  const [ops, opsWide] = [new OpsWindow(await open(HALF)), new OpsWindow(await open(DESKTOP))];
  for (const window of [ops, opsWide]) await window.visit(deployment.url);
  const supervisor = new ScriptSupervisor({ url: deployment.url });
  const troupe = new Troupe({ url: deployment.url });
  leaving.push(
    () => troupe.leave(),
    () => supervisor.leave(),
  );
  supervisor.enter();
  troupe.enter();
  await supervisor.once(({ said }) => said >= LINES_BEFORE);
  await still(chatWide, 'chat');

  console.log('updating …');
  const update = deployment.succeed('rolling-update.yml', { version: '1.1.0' });
  const recording = record(folder, [chat, ops.page], update);
  const isUnderWay = async (): Promise<boolean> => {
    const nodes = await opsWide.nodes();
    return nodes.some(({ version, state }) => version === '1.1.0' && state === 'ready') && nodes.some(({ state }) => state === 'draining');
  };
  await eventually('one node is done and another drains', isUnderWay, { withinMs: UPDATE_LIMIT_MS });
  await still(opsWide.page, 'machine-room');
  await update;
  await animate(await recording, join(IMAGES, 'update.webp'));
} finally {
  for (const leave of leaving.reverse()) await leave();
  await Promise.allSettled(browsers.map((browser) => browser.close()));
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}
