/** A real HAProxy for tests, with the deployed configuration, on free ports; ended by the pids it was started with. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { NO_SERVER_STATES, renderHaproxyConfig, statesStillTrue, type BalancedNode, type HaproxyVariables } from './haproxy-config.ts';

/** A node as HAProxy sees it; the states are those of its statistics: `UP`, `NOLB` (draining), `DRAIN`, `DOWN`, `MAINT`, … */
export interface ServerState {
  readonly name: string;
  readonly status: string;
  readonly weight: number;
  /** Requests and sockets that are open now. */
  readonly sessions: number;
}

export interface WorkerProcess {
  readonly pid: number;
  /** Reloads it has lived through; 0 is the one that takes new connections. */
  readonly reloads: number;
}

export interface HaproxyOptions {
  readonly nodes: readonly BalancedNode[];
  /** A free one by default. */
  readonly port?: number;
  /** Anything else the template knows. */
  readonly variables?: Partial<HaproxyVariables>;
}

/** In the flags of `show peers`: a worker that still hopes for the table of a predecessor hands none over itself. */
const NOTHING_TO_LEARN = 0x3;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class HaproxyServer {
  readonly port: number;
  readonly operationsPort: number;
  readonly #directory: string;
  readonly #variables: Omit<HaproxyVariables, 'haproxy_nodes'>;
  #nodes: readonly BalancedNode[];
  #master: ChildProcess | undefined;
  #output = '';

  private constructor(directory: string, ports: { chat: number; operations: number; peer: number }, options: HaproxyOptions) {
    this.#directory = directory;
    this.port = ports.chat;
    this.operationsPort = ports.operations;
    this.#nodes = options.nodes;
    this.#variables = {
      haproxy_bind: `127.0.0.1:${ports.chat}`,
      haproxy_operations_bind: `127.0.0.1:${ports.operations}`,
      haproxy_peer_bind: `127.0.0.1:${ports.peer}`,
      haproxy_runtime_socket: join(directory, 'runtime.sock'),
      haproxy_state_file: join(directory, 'servers.state'),
      ...options.variables,
    };
  }

  static async start(options: HaproxyOptions): Promise<HaproxyServer> {
    const directory = await mkdtemp(join(tmpdir(), 'tchatter-haproxy-'));
    const ports = { chat: options.port ?? (await freePort()), operations: await freePort(), peer: await freePort() };
    const server = new HaproxyServer(directory, ports, options);
    await server.startAgain();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What somebody else needs in order to reload it. */
  get paths(): { readonly config: string; readonly masterSocket: string; readonly runtimeSocket: string; readonly stateFile: string } {
    const { haproxy_runtime_socket: runtimeSocket, haproxy_state_file: stateFile } = this.#variables;
    return { config: this.#configFile, masterSocket: this.#masterSocket, runtimeSocket, stateFile };
  }

  /** Its log: changes of the nodes' health, and what it has to say about its configuration. */
  get output(): string {
    return this.#output;
  }

  /** A cold start: no states are taken over, whatever the state file says. Rejects, with what HAProxy says, where it does not start. */
  async startAgain(): Promise<void> {
    await this.#writeConfig();
    const child = spawn('haproxy', ['-W', '-S', this.#masterSocket, '-f', this.#configFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#master = child;
    running.add(child);
    child.once('close', () => running.delete(child));
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    await eventually(
      'HAProxy answers',
      async () => !isRunning(child) || ((await this.command('show info')) !== '' && (await this.workers()).length > 0),
    ).catch(async (error: unknown) => {
      await this.stop();
      throw error;
    });
    if (!isRunning(child)) {
      await this.stop();
      throw new Error(`HAProxy did not start:\n${this.#output}`);
    }
  }

  /**
   * Reloads as an operator does: the states of the servers are handed over, open connections stay with the old worker.
   * Resolves when the new worker has taken over. Soon after a cold start it takes some seconds.
   */
  async reload(nodes: readonly BalancedNode[] = this.#nodes): Promise<void> {
    await this.configure(nodes);
    await eventually('the worker can hand its table over', async () => {
      const flags = /flags=(0x[0-9a-f]+)/.exec(await this.command('show peers'))?.[1];
      return (Number(flags) & NOTHING_TO_LEARN) === NOTHING_TO_LEARN;
    });
    const before = (await this.workers()).find(({ reloads }) => reloads === 0)?.pid;
    await writeFile(this.#variables.haproxy_state_file, statesStillTrue(await this.command('show servers state'), nodes));
    this.#master?.kill('SIGUSR2');
    await eventually('a new worker has taken over', async () => {
      const current = (await this.workers()).find(({ reloads }) => reloads === 0)?.pid;
      return current !== undefined && current !== before && (await this.command('show info')).includes(`Pid: ${current}`);
    });
    await writeFile(this.#variables.haproxy_state_file, NO_SERVER_STATES);
  }

  /** Writes the configuration for these nodes and leaves HAProxy with the one it has. */
  async configure(nodes: readonly BalancedNode[]): Promise<void> {
    this.#nodes = nodes;
    await this.#writeConfig();
  }

  /** Says something to the runtime API of the present worker. */
  command(line: string): Promise<string> {
    return askSocket(this.#variables.haproxy_runtime_socket, line);
  }

  /** The nodes as HAProxy sees them now; those that only step in (`NAME-any`) are left out. */
  async serverStates(backend = 'chat'): Promise<readonly ServerState[]> {
    const [header = '', ...rows] = (await this.command(`show stat ${backend} 4 -1`)).trim().split('\n');
    const columns = header.replace('# ', '').split(',');
    const valuesOf = (row: string) => {
      const values = row.split(',');
      return (column: string): string => values[columns.indexOf(column)] ?? '';
    };
    return rows
      .map(valuesOf)
      .filter((valueOf) => valueOf('bck') !== '1')
      .map((valueOf) => ({
        name: valueOf('svname'),
        status: valueOf('status'),
        weight: Number(valueOf('weight')),
        sessions: Number(valueOf('scur')),
      }));
  }

  /** Its workers, old ones included. */
  async workers(): Promise<readonly WorkerProcess[]> {
    const told = await askSocket(this.#masterSocket, 'show proc');
    return [...told.matchAll(/^(\d+)\s+worker\s+(\d+)/gm)].map(([, pid, reloads]) => ({ pid: Number(pid), reloads: Number(reloads) }));
  }

  /** Ends all of it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#master;
    this.#master = undefined;
    if (child === undefined || !isRunning(child)) return;
    const workers = await this.workers().catch(() => []);
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    for (const { pid } of workers) killIfThere(pid);
    await closed;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #configFile(): string {
    return join(this.#directory, 'haproxy.cfg');
  }

  get #masterSocket(): string {
    return join(this.#directory, 'master.sock');
  }

  async #writeConfig(): Promise<void> {
    await writeFile(this.#configFile, renderHaproxyConfig({ ...this.#variables, haproxy_nodes: this.#nodes }));
    await promisify(execFile)('haproxy', ['-c', '-q', '-f', this.#configFile]);
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Workers end with their master, and may have done so already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Says one line to a runtime API or a master, and resolves with the answer. */
export function askSocket(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ path });
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.once('error', reject).once('close', () => resolve(answer));
    // The end of the input is what makes HAProxy close after its answer.
    socket.end(`${line}\n`);
  });
}
