import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { DockerEngine } from '../support/docker-engine.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { NO_SERVER_STATES, renderHaproxyConfig } from '../support/haproxy-config.ts';
import { askSocket } from '../support/haproxy-server.ts';
import { SdkClient } from '../support/sdk-client.ts';
import { BUILD_LIMIT_MS, engineWithReleases } from './support/stage.ts';

const TEST_LIMIT_MS = 3 * 60_000;

const FIRST = 'tchatter/app:1.0.0';
const SECOND = 'tchatter/app:2.0.0';

/** By which they are found again, to be taken away. */
const LABEL = 'tchatter.test=images';

/** How the deployment runs all containers. */
const CONFINEMENT = ['--network', 'host', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
const CONFINED = [...CONFINEMENT, '--label', LABEL];

const HAPROXY_USER = 10_002;

interface Failure {
  readonly code: number | undefined;
  readonly output: string;
}

/** How a command failed that has to. */
async function failure(command: Promise<unknown>): Promise<Failure> {
  try {
    await command;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
  throw new Error('It did not fail.');
}

describe('the images', function () {
  this.timeout(TEST_LIMIT_MS);
  let engine: DockerEngine;

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

  /** The exit codes of `count` health checks that began after a time, or undefined where there were fewer yet. */
  async function checksSince(id: string, time: number, count: number): Promise<readonly number[] | undefined> {
    const log = JSON.parse(await inspect(id, '{{json .State.Health.Log}}')) as { Start: string; ExitCode: number }[];
    const codes = log.filter(({ Start }) => Date.parse(Start) > time).map(({ ExitCode }) => ExitCode);
    return codes.length >= count ? codes.slice(0, count) : undefined;
  }

  before('builds them', async function () {
    this.timeout(BUILD_LIMIT_MS);
    engine = await engineWithReleases();
  });

  after(() => engine.removeContainers(`label=${LABEL}`));

  describe('of a node', () => {
    let node: { id: string; url: string };

    before(async () => {
      node = await startNode(SECOND);
    });

    it('runs Node itself as process 1, and not as root', async () => {
      expect(await inspect(SECOND, '{{json .Config.Entrypoint}} {{json .Config.Cmd}}')).to.match(
        /^(null|\[\]) \["node","--min-semi-space-size=8","dist\/server\/main\.js"\]$/,
      );
      expect((await engine.docker('exec', node.id, 'cat', '/proc/1/cmdline')).split('\0').filter(Boolean)).to.deep.equal([
        'node',
        '--min-semi-space-size=8',
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
      // The checks before it may have come while the node was starting.
      const log = JSON.parse(await inspect(node.id, '{{json .State.Health.Log}}')) as { Output: string }[];
      expect(log.at(-1)?.Output).to.contain('The node lives.');
    });

    it('is unhealthy to the engine where nothing answers', async () => {
      const port = await freePort();
      const check = await failure(engine.docker('exec', '--env', `PORT=${port}`, node.id, 'node', 'dist/server/health-check.js'));
      expect(check.code).to.equal(1);
      expect(check.output).to.contain('The node does not answer');
    });

    it('serves what open tabs of the release before still ask for', async () => {
      const before = await startNode(FIRST);
      const read = async (url: string): Promise<string> => (await fetch(url)).text();
      const [file = 'none'] = /main-\w+\.js/.exec(await read(`${before.url}/`)) ?? [];
      expect(await read(`${node.url}/`))
        .to.match(/main-\w+\.js/)
        .and.not.to.contain(file);
      const answer = await fetch(`${node.url}/${file}`);
      expect(answer.status).to.equal(200);
      expect(await answer.text()).to.equal(await read(`${before.url}/${file}`));
    });

    it('holds neither package managers nor compilers', async () => {
      const programs = 'npm npx corepack yarn gcc g++ cc make python3 tsc ng mocha';
      const look = `for program in ${programs}; do command -v "$program"; done; ls node_modules/.bin 2>/dev/null | grep -E "^(tsc|ng|mocha)$"; true`;
      expect(await engine.docker('run', '--rm', '--network', 'none', SECOND, 'sh', '-c', look)).to.equal('');
    });

    it('sends to many in one call', async () => {
      const look = "console.log(require('/app/dist/server/support/send-all.node')(new Int32Array(1), 0, Buffer.from('to nobody')))";
      expect(await engine.docker('exec', node.id, 'node', '-e', look)).to.equal('0');
      expect(await engine.docker('logs', node.id)).not.to.contain('send-all.c');
    });

    it('stays healthy to the engine while it drains (C53)', async () => {
      const draining = await startNode(SECOND);
      const client = new SdkClient(draining.url, { name: 'Stays' });
      try {
        await client.online();
        await eventually('healthy', async () => (await inspect(draining.id, '{{.State.Health.Status}}')) === 'healthy', {
          withinMs: 60_000,
        });
        await engine.docker('kill', '--signal', 'TERM', draining.id);
        await eventually('it drains', async () => (await fetch(`${draining.url}/lbz`)).status === 404);
        const since = Date.now();
        const checks = await eventually('checks while it drains', () => checksSince(draining.id, since, 3), { withinMs: 60_000 });
        expect(checks).to.deep.equal([0, 0, 0]);
        expect(await inspect(draining.id, '{{.State.Status}} {{.State.Health.Status}}')).to.equal('running healthy');
      } finally {
        client.close();
      }
      expect(await engine.docker('wait', draining.id)).to.equal('0');
    });

    it('drains and exits with 0 when the engine stops it', async () => {
      await engine.docker('stop', '--time', '60', node.id);
      expect(await inspect(node.id, '{{.State.ExitCode}} {{.State.OOMKilled}}')).to.equal('0 false');
      const log = await engine.docker('logs', node.id);
      expect(log).to.contain('draining: no new clients from now on');
      expect(log).to.contain('"drained"');
    });

    it('is not built without saying which version it is', async () => {
      const { output } = await failure(engine.build('app', 'tchatter/app:none', { BASE: 'tchatter/base-node:1' }));
      expect(output).to.contain('Say which version this is');
    });
  });

  describe('of Redis', () => {
    it('keeps what it acknowledged over a kill, on a volume of its own, and is not root', async () => {
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
        expect(await client.config('GET', 'append*')).to.include.members(['appendonly', 'yes', 'appendfsync', 'always']);
        expect(await engine.docker('exec', id, 'cat', '/proc/1/status')).to.match(/^Uid:\s+999\s+999\s/m);
        await engine.docker('stop', '--time', '60', id);
        expect(await inspect(id, '{{.State.ExitCode}}')).to.equal('0');
      } finally {
        client.disconnect();
      }
    });
  });

  describe('of HAProxy', () => {
    let directory: string;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'tchatter-haproxy-'));
      await chown(directory, HAPROXY_USER, HAPROXY_USER);
    });
    afterEach(() => rm(directory, { recursive: true }));

    /** Runs a command in the image, with the folder where deployments have the configuration and the sockets. */
    function runHaproxy(options: readonly string[], ...command: readonly string[]): Promise<string> {
      return engine.docker('run', ...options, ...CONFINED, '--volume', `${directory}:${directory}`, 'tchatter/haproxy:1', ...command);
    }

    async function writeConfig(ports: { public: number; operations: number; peer: number }): Promise<void> {
      const config = renderHaproxyConfig({
        haproxy_bind: `127.0.0.1:${ports.public}`,
        haproxy_operations_bind: `127.0.0.1:${ports.operations}`,
        haproxy_peer_bind: `127.0.0.1:${ports.peer}`,
        haproxy_runtime_socket: join(directory, 'runtime.sock'),
        haproxy_state_file: join(directory, 'servers.state'),
        haproxy_nodes: [],
      });
      await writeFile(join(directory, 'haproxy.cfg'), config);
      await writeFile(join(directory, 'servers.state'), NO_SERVER_STATES);
    }

    it('runs it as a user of its own', async () => {
      expect(await runHaproxy(['--rm'], 'sh', '-c', 'id -u; haproxy -v')).to.match(/^10002\nHAProxy version [2-9]\.\d/);
    });

    it('tells a right configuration from a wrong one', async () => {
      await writeConfig({ public: 1024, operations: 1025, peer: 1026 });
      const check = ['haproxy', '-c', '-q', '-f', join(directory, 'haproxy.cfg')];
      await runHaproxy(['--rm'], ...check);
      await writeFile(join(directory, 'haproxy.cfg'), 'defaults\n  mode carrier-pigeon\n');
      expect(await failure(runHaproxy(['--rm'], ...check))).to.include({ code: 1 });
    });

    it('reloads at a word to its master, which stays process 1', async () => {
      const ports = { public: await freePort(), operations: await freePort(), peer: await freePort() };
      await writeConfig(ports);
      const master = join(directory, 'master.sock');
      const id = await runHaproxy(['--detach'], 'haproxy', '-W', '-S', `${master},mode,600`, '-f', join(directory, 'haproxy.cfg'));
      const answers = async (port: number): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/api/version`)).status === 503;
      await eventually('it answers', () => answers(ports.public));
      await eventually('its master answers', async () => (await askSocket(master, 'show proc')).includes('worker'));

      const next = await freePort();
      await writeConfig({ ...ports, public: next });
      // Not by a signal: a master that has just started its first worker does not hear them yet.
      await askSocket(master, 'reload');
      await eventually('it answers on the new port', () => answers(next));
      expect(await inspect(id, '{{.State.Running}} {{.RestartCount}}')).to.equal('true 0');
      await engine.docker('stop', '--time', '60', id);
      expect(await inspect(id, '{{.State.ExitCode}}')).not.to.equal('137');
    });
  });
});
