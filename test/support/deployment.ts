/** A deployment for tests, made by the playbooks as an operator's is: containers in an engine of its own, on free ports. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { versionAt } from '../../src/proof/deployment/deployment.ts';
import { makeClientVariant } from '../../src/proof/deployment/client-variant.ts';
import type { DockerEngine } from './docker-engine.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { askSocket } from './haproxy-server.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const ANSIBLE = join(REPOSITORY, 'ansible');
const run = promisify(execFile);

/** Longer than any play takes; it only ends what hangs. */
const PLAY_LIMIT_MS = 10 * 60_000;

export interface PlayEnd {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

interface NodePlace {
  readonly app_port: number;
  readonly app_second_port: number;
}

/** A play that runs. */
export class Play {
  readonly ended: Promise<PlayEnd>;
  readonly #child: ChildProcess;
  #output = '';

  constructor(args: readonly string[]) {
    // A group of its own, as a shell gives it: killing it takes its workers along.
    this.#child = spawn('ansible-playbook', [...args], { cwd: ANSIBLE, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    const limit = setTimeout(() => this.kill(), PLAY_LIMIT_MS);
    this.ended = once(this.#child, 'close').then(([code]) => {
      clearTimeout(limit);
      return { code: code as number | null, output: this.#output };
    });
  }

  /** Resolves when the play has written this; rejects where it ends without. */
  async says(text: string): Promise<void> {
    let over = false;
    void this.ended.then(() => (over = true));
    await eventually(`the play says "${text}"`, () => over || this.#output.includes(text), { withinMs: PLAY_LIMIT_MS });
    if (!this.#output.includes(text)) throw new Error(`The play ended without saying "${text}":\n${this.#output.slice(-3_000)}`);
  }

  /** Ends it where it stands, and everything it started on this machine. */
  kill(): void {
    if (this.#child.pid === undefined || this.#child.exitCode !== null) return;
    process.kill(-this.#child.pid, 'SIGKILL');
  }
}

export class Deployment {
  readonly engine: DockerEngine;
  readonly url: string;
  readonly operationsUrl: string;
  readonly #folder: string;
  readonly #places: Map<string, NodePlace>;
  readonly #variables: Readonly<Record<string, unknown>>;

  private constructor(engine: DockerEngine, folder: string, places: Map<string, NodePlace>, variables: Readonly<Record<string, unknown>>) {
    this.engine = engine;
    this.#folder = folder;
    this.#places = places;
    this.#variables = variables;
    this.url = `http://127.0.0.1:${String(variables.haproxy_port)}`;
    this.operationsUrl = `http://127.0.0.1:${String(variables.haproxy_operations_port)}`;
  }

  /** Writes an inventory of three nodes; `variables` go over its own. Nothing runs yet. */
  static async plan(engine: DockerEngine, variables: Readonly<Record<string, unknown>> = {}): Promise<Deployment> {
    const folder = await mkdtemp(join(tmpdir(), 'tchatter-deployment-'));
    // HAProxy runs as a user of its own and keeps its sockets in here.
    await chmod(folder, 0o755);
    const deployment = new Deployment(engine, folder, new Map(), {
      ansible_connection: 'local',
      ansible_python_interpreter: '/usr/bin/python3',
      engine_socket: engine.host,
      deployment_directory: join(folder, 'kept'),
      haproxy_port: await freePort(),
      haproxy_operations_port: await freePort(),
      haproxy_peer_port: await freePort(),
      redis_port: await freePort(),
      app_version: '1.0.0',
      app_settle_time: 1,
      session_secret: 'a secret of the test deployment alone',
      ...variables,
    });
    for (const name of ['app1', 'app2', 'app3']) await deployment.addNode(name);
    return deployment;
  }

  /** Puts a node into the inventory. */
  async addNode(name: string): Promise<void> {
    this.#places.set(name, { app_port: await freePort(), app_second_port: await freePort() });
    await this.#writeInventory();
  }

  /** Takes a node out of the inventory. */
  async removeNode(name: string): Promise<void> {
    this.#places.delete(name);
    await this.#writeInventory();
  }

  /** Starts a playbook, for example `('rolling-update.yml', { version: '2.0.0' })`. */
  start(playbook: string, variables: Readonly<Record<string, unknown>> = {}, ...more: readonly string[]): Play {
    return new Play(['-i', join(this.#folder, 'hosts.json'), playbook, '-e', JSON.stringify(variables), ...more]);
  }

  /** Runs a playbook to its end, whatever that is. */
  run(playbook: string, variables: Readonly<Record<string, unknown>> = {}, ...more: readonly string[]): Promise<PlayEnd> {
    return this.start(playbook, variables, ...more).ended;
  }

  /** Runs a playbook that has to succeed, and returns what it wrote. */
  async succeed(playbook: string, variables: Readonly<Record<string, unknown>> = {}, ...more: readonly string[]): Promise<string> {
    const { code, output } = await this.run(playbook, variables, ...more);
    if (code !== 0) throw new Error(`${playbook} ended with ${code}:\n${output.slice(-4_000)}`);
    return output;
  }

  /** Each node of the inventory with the version that it says it runs; `undefined` where none answers. */
  async versions(): Promise<Readonly<Record<string, string | undefined>>> {
    const answers = [...this.#places].map(async ([name, { app_port, app_second_port }]) => {
      const said = await Promise.all([app_port, app_second_port].map((port) => versionAt(urlOf(port))));
      return [name, said.find((version) => version !== undefined)] as const;
    });
    return Object.fromEntries(await Promise.all(answers));
  }

  /** The nodes that HAProxy gives clients to, by their names in the inventory. */
  async inService(): Promise<readonly string[]> {
    return (await this.servers()).map(nodeOf);
  }

  /** What HAProxy, and each node itself, calls those: `NAME-second` where a node is at its second place. */
  async servers(): Promise<readonly string[]> {
    const rows = (await (await fetch(`${this.operationsUrl}/;csv`)).text())
      .trim()
      .split('\n')
      .map((row) => row.split(','));
    const [header = [], ...servers] = rows;
    const at = (row: readonly string[], column: string): string => row[header.indexOf(column)] ?? '';
    const used = servers.filter(
      (row) => row[0] === 'chat' && at(row, 'bck') === '0' && at(row, 'status') === 'UP' && at(row, 'weight') === '100',
    );
    return used.map((row) => at(row, 'svname')).filter((name) => name !== 'BACKEND');
  }

  /** Containers of nodes, running or not: name and, in brackets, state. */
  async containers(): Promise<readonly string[]> {
    const list = await this.engine.docker('ps', '--all', '--filter', 'label=tchatter.node', '--format', '{{.Names}} ({{.State}})');
    return list.split('\n').sort();
  }

  /** When each container, running or not, was started last, by name. */
  async startTimes(): Promise<Readonly<Record<string, string>>> {
    const names = (await this.engine.docker('ps', '--all', '--format', '{{.Names}}')).split('\n').sort();
    const times = await this.engine.docker('inspect', '--format', '{{.State.StartedAt}}', ...names);
    return Object.fromEntries(times.split('\n').map((time, index) => [names[index] ?? '', time]));
  }

  /** The nodes with both their places, for a watcher. */
  watched(): readonly { readonly name: string; readonly urls: readonly [string, string] }[] {
    return [...this.#places].map(([name, { app_port, app_second_port }]) => ({ name, urls: [urlOf(app_port), urlOf(app_second_port)] }));
  }

  /** How many clients a node counts. */
  async clients(name: string): Promise<number> {
    const port = this.#places.get(name)?.app_port ?? 0;
    const metrics = await (await fetch(`${urlOf(port)}/metrics`)).text();
    return [...metrics.matchAll(/^tchatter_connections\{[^}]*\} (\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  /** Runs shell commands as an operator would in a folder of this deployment's, whose Redis has another port than the documented one. */
  async runCommands(commands: readonly string[]): Promise<void> {
    for (const command of commands) {
      const here = command.replaceAll('16379', String(this.#variables.redis_port));
      await run('sh', ['-c', here], { cwd: this.#folder, env: { ...process.env, DOCKER_HOST: this.engine.host } });
    }
  }

  /** Says something to HAProxy behind the playbooks' backs. */
  sayToHaproxy(line: string): Promise<string> {
    return askSocket(join(this.#folder, 'kept/haproxy/runtime.sock'), line);
  }

  /** Takes all of it away at once, whatever state it is in: the engine has nothing but this. */
  async remove(): Promise<void> {
    await this.engine.removeContainers();
    const volumes = await this.engine.docker('volume', 'ls', '--quiet');
    if (volumes !== '') await this.engine.docker('volume', 'rm', ...volumes.split('\n'));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #writeInventory(): Promise<void> {
    const inventory = {
      all: {
        vars: this.#variables,
        children: {
          nodes: { hosts: Object.fromEntries(this.#places) },
          balancers: { hosts: { haproxy: {} } },
          stores: { hosts: { redis: {} } },
        },
      },
    };
    await writeFile(join(this.#folder, 'hosts.json'), JSON.stringify(inventory));
  }
}

/** Builds the images of HAProxy, Redis and of releases whose pages differ, each with the page of the one before. */
export async function buildReleases(engine: DockerEngine, ...versions: readonly string[]): Promise<void> {
  await engine.makeBases();
  await engine.build('haproxy', 'tchatter/haproxy:1', { BASE: 'tchatter/base-haproxy:1' });
  await engine.build('redis', 'tchatter/redis:1', { BASE: 'tchatter/base-redis:1' });
  let previous: string | undefined;
  for (const version of versions) {
    const page = `dist/client-${version}-${process.pid}`;
    if (previous === undefined) await cp(join(REPOSITORY, 'dist/client'), join(REPOSITORY, page), { recursive: true });
    else await makeClientVariant(join(REPOSITORY, 'dist/client'), join(REPOSITORY, page), version);
    const tag = `tchatter/app:${version}`;
    try {
      await engine.build('app', tag, {
        BASE: 'tchatter/base-node:1',
        VERSION: version,
        CLIENT: page,
        ...(previous !== undefined && { PREVIOUS: previous }),
      });
    } finally {
      await rm(join(REPOSITORY, page), { recursive: true, force: true });
    }
    previous = tag;
  }
}

/** The node in the inventory that a server of HAProxy's belongs to. */
export function nodeOf(server: string): string {
  return server.replace(/-second$/, '');
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
