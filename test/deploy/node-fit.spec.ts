import { expect } from 'chai';
import { doTask, type TaskResult } from '../support/ansible-tasks.ts';
import type { DockerEngine } from '../support/docker-engine.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { BUILD_LIMIT_MS, engineWithReleases } from './support/stage.ts';

const IMAGE = 'tchatter/app:1.0.0';

/** Fails at its first start, and at no other. */
const SECOND_TRY = 'test -e /tmp/tried || { touch /tmp/tried; exit 3; }; exec node dist/server/main.js';

/** Says that it is up, and never that it is ready. */
const STARTING = "require('node:http').createServer((_, response) => response.writeHead(503).end()).listen(process.env.PORT, '127.0.0.1')";

/** Says that it is ready, and ends when somebody comes to chat. */
const SHY = `require('node:http').createServer(({ url }, response) => {
  if (url === '/lbz') response.end();
  else if (url === '/api/version') response.end('{"version":"1.0.0"}');
  else process.exit(7);
}).listen(process.env.PORT, '127.0.0.1')`;

describe('the module node_fit', function () {
  this.timeout(3 * 60_000);
  let engine: DockerEngine;
  const started: string[] = [];

  before('builds the images', async function () {
    this.timeout(BUILD_LIMIT_MS);
    engine = await engineWithReleases();
  });
  afterEach(async () => {
    const ids = started.splice(0);
    if (ids.length > 0) await engine.docker('rm', '--force', ...ids);
  });

  async function start(...command: readonly string[]): Promise<{ readonly container: string; readonly url: string }> {
    const port = await freePort();
    const settings = ['--network', 'host', '--restart', 'unless-stopped', '--env', `PORT=${port}`, '--env', 'HOST=127.0.0.1'];
    const container = await engine.docker('run', '--detach', ...settings, IMAGE, ...command);
    started.push(container);
    return { container, url: `http://127.0.0.1:${port}` };
  }

  function look(
    node: { readonly container: string; readonly url?: string },
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<TaskResult> {
    const urls = node.url === undefined ? {} : { urls: { first: node.url, second: 'http://127.0.0.1:1' } };
    return doTask({ node_fit: { engine: engine.host, container: node.container, version: '1.0.0', settle: 1, ...urls, ...more } });
  }

  it('is content with a node that is ready, chats and lasts', async () => {
    const result = await look(await start());
    expect(result, JSON.stringify(result)).not.to.have.property('failed');
    expect(result.changed).to.equal(false);
  });

  it('tells a node of another version', async () => {
    const { failed, msg } = await look(await start(), { version: '9.9.9' });
    expect(failed).to.equal(true);
    expect(msg).to.equal('at /api/version it says that it is version 1.0.0, not 9.9.9: was the image built with VERSION=9.9.9?');
  });

  it('tells a node that does not become ready in time', async () => {
    const { msg } = await look(await start('node', '-e', STARTING), { ready_within: 2 });
    expect(msg).to.equal('it did not become ready within 2 s; /lbz answers 503');
  });

  it('tells a container that does not stay up, with its last words', async () => {
    const { msg } = await look(await start('sh', '-c', 'echo a part is missing; echo of the engine >&2; exit 3'));
    expect(msg).to.match(/^its container does not stay up \((exit code 3|the engine restarted it)\); its last words: /);
    expect(msg).to.include('a part is missing').and.to.include('of the engine');
  });

  it('tells a container that ends when somebody chats with it', async () => {
    expect((await look(await start('node', '-e', SHY))).msg).to.match(/^its container does not stay up/);
  });

  it('tells a container that is not there', async () => {
    expect((await look({ container: 'nobody' })).msg).to.equal('its container is gone');
  });

  it('takes it ill of a new container alone that the engine had to restart it', async () => {
    const node = await start('sh', '-c', SECOND_TRY);
    await eventually('it is up at its second start', async () => (await fetch(`${node.url}/readyz`)).ok, { withinMs: 60_000 });
    expect((await look(node, { restarts: 1 })).failed ?? false).to.equal(false);
    expect((await look(node)).msg).to.match(/^its container does not stay up/);
  });
});
