import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { DockerEngine } from '../support/docker-engine.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Seconds to minutes, where Debian has to be fetched first; the limit only ends what hangs. */
const BUILD_LIMIT_MS = 15 * 60_000;
const TEST_LIMIT_MS = 3 * 60_000;

const FIRST = 'tchatter/app:1.0.0';
const SECOND = 'tchatter/app:2.0.0';

/** How the deployment runs all containers. */
const CONFINED = ['--network', 'host', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

/** A page of its own for the release before: a file that the next one does not have, as its name is made of what is in it. */
const EARLIER_PAGE = `dist/client-earlier-${process.pid}`;
const EARLIER_FILE = 'main-EARLIER1.js';

describe('the images', function () {
  this.timeout(TEST_LIMIT_MS);
  let engine: DockerEngine;

  /** As the deployment builds them: what is needed was made outside, so a build has no network. */
  async function build(tag: string, part: string, args: Readonly<Record<string, string>>): Promise<void> {
    const buildArgs = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    await engine.docker('build', '--network', 'none', ...buildArgs, '--tag', tag, '--file', `docker/${part}/Dockerfile`, '.');
  }

  async function startNode(image: string): Promise<{ id: string; url: string }> {
    const port = await freePort();
    const settings = [`PORT=${port}`, 'HOST=127.0.0.1', 'DRAIN_DELAY_MS=0'].flatMap((setting) => ['--env', setting]);
    const id = await engine.docker('run', '--detach', '--health-interval', '1s', ...CONFINED, ...settings, image);
    const url = `http://127.0.0.1:${port}`;
    await eventually('the node is ready', async () => (await fetch(`${url}/readyz`)).ok, { withinMs: 60_000, everyMs: 100 });
    return { id, url };
  }

  function inspect(id: string, format: string): Promise<string> {
    return engine.docker('inspect', '--format', format, id);
  }

  before('builds them', async function () {
    this.timeout(BUILD_LIMIT_MS);
    engine = await DockerEngine.start();
    await engine.makeBases();
    await mkdir(join(REPOSITORY, EARLIER_PAGE), { recursive: true });
    await writeFile(join(REPOSITORY, EARLIER_PAGE, 'index.html'), '<!doctype html><title>Earlier</title>');
    await writeFile(join(REPOSITORY, EARLIER_PAGE, EARLIER_FILE), '// of the release before\n');
    await build(FIRST, 'app', { BASE: 'tchatter/base-node:1', VERSION: '1.0.0', CLIENT: EARLIER_PAGE });
    await build(SECOND, 'app', { BASE: 'tchatter/base-node:1', VERSION: '2.0.0', PREVIOUS: FIRST });
    await build('tchatter/redis:1', 'redis', { BASE: 'tchatter/base-redis:1' });
    await build('tchatter/haproxy:1', 'haproxy', { BASE: 'tchatter/base-haproxy:1' });
  });

  after(async () => {
    await rm(join(REPOSITORY, EARLIER_PAGE), { recursive: true, force: true });
    await engine.stop();
  });

  describe('of a node', () => {
    let node: { id: string; url: string };

    before(async () => {
      node = await startNode(SECOND);
    });

    it('runs Node itself as process 1, and not as root', async () => {
      expect((await engine.docker('exec', node.id, 'cat', '/proc/1/cmdline')).split('\0').filter(Boolean)).to.deep.equal([
        'node',
        'dist/server/main.js',
      ]);
      expect(await engine.docker('exec', node.id, 'cat', '/proc/1/status')).to.match(/^Uid:\s+10001\s+10001\s/m);
    });

    it('knows which version it was built as', async () => {
      expect(await (await fetch(`${node.url}/api/version`)).json()).to.include({ version: '2.0.0' });
      expect(await inspect(SECOND, '{{index .Config.Labels "org.opencontainers.image.version"}}')).to.equal('2.0.0');
    });

    it('tells the engine that it is healthy', async () => {
      await eventually('healthy', async () => (await inspect(node.id, '{{.State.Health.Status}}')) === 'healthy', { withinMs: 60_000 });
      expect(await inspect(node.id, '{{(index .State.Health.Log 0).Output}}')).to.contain('The node lives.');
    });

    it('is unhealthy to the engine where nothing answers', async () => {
      const port = await freePort();
      const dead = ['exec', '--env', `PORT=${port}`, node.id, 'node', 'dist/server/health-check.js'];
      const error = await engine.docker(...dead).then(
        () => undefined,
        (rejection: { code: number; stdout: string }) => rejection,
      );
      expect(error).to.include({ code: 1 });
      expect(error?.stdout).to.contain('The node does not answer');
    });

    it('serves what open tabs of the release before still ask for', async () => {
      const answer = await fetch(`${node.url}/${EARLIER_FILE}`);
      expect(answer.status).to.equal(200);
      expect(await answer.text()).to.equal('// of the release before\n');
      expect(await (await fetch(`${node.url}/`)).text()).not.to.contain('<title>Earlier</title>');
    });

    it('holds neither package managers nor compilers', async () => {
      const programs = 'npm npx corepack yarn gcc g++ cc make python3 tsc ng mocha';
      const look = `for program in ${programs}; do command -v "$program"; done; ls node_modules/.bin 2>/dev/null | grep -E "^(tsc|ng|mocha)$"; true`;
      expect(await engine.docker('run', '--rm', '--network', 'none', SECOND, 'sh', '-c', look)).to.equal('');
    });

    it('drains and exits with 0 when the engine stops it', async () => {
      await engine.docker('stop', '--time', '60', node.id);
      expect(await inspect(node.id, '{{.State.ExitCode}} {{.State.OOMKilled}}')).to.equal('0 false');
      const log = await engine.docker('logs', node.id);
      expect(log).to.contain('draining: no new clients from now on');
      expect(log).to.contain('"drained"');
    });

    it('is not built without saying which version it is', async () => {
      const error = await build('tchatter/app:none', 'app', { BASE: 'tchatter/base-node:1' }).then(
        () => '',
        (rejection: { stdout: string; stderr: string }) => rejection.stdout + rejection.stderr,
      );
      expect(error).to.contain('Say which version this is');
    });
  });

  describe('of Redis', () => {
    it('keeps what it acknowledged over a kill', async () => {
      const port = await freePort();
      const listening = ['redis-server', '/etc/tchatter/redis.conf', '--bind', '127.0.0.1', '--port', String(port)];
      const id = await engine.docker('run', '--detach', ...CONFINED, 'tchatter/redis:1', ...listening);
      const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null }).on('error', () => undefined);
      try {
        await client.set('room', 'said');
        await engine.docker('kill', id);
        await engine.docker('start', id);
        expect(await client.get('room')).to.equal('said');
        expect(await client.config('GET', 'maxmemory-policy')).to.include('noeviction');
      } finally {
        client.disconnect();
      }
    });
  });

  describe('of HAProxy', () => {
    it('runs it as a user of its own, with nothing to write to', async () => {
      const whoAndWhich = ['sh', '-c', 'id -u; haproxy -v'];
      const printed = await engine.docker('run', '--rm', ...CONFINED, 'tchatter/haproxy:1', ...whoAndWhich);
      expect(printed).to.match(/^10002\nHAProxy version 2\.\d/);
    });
  });
});
