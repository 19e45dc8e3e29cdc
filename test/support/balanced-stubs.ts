/** HAProxy with the deployed configuration in front of stand-ins for nodes. */
import type { BalancedNode, HaproxyVariables } from './haproxy-config.ts';
import { HaproxyServer } from './haproxy-server.ts';
import { eventually } from './eventually.ts';
import { openWire, requestHead, type WireConnection } from './http.ts';
import { StubNode } from './stub-node.ts';

const NAMES = ['app1', 'app2', 'app3'];

export class BalancedStubs {
  readonly nodes: readonly StubNode[];
  /** On the second ports: `app1-second` and so on. */
  readonly seconds: readonly StubNode[];
  readonly haproxy: HaproxyServer;

  private constructor(nodes: readonly StubNode[], seconds: readonly StubNode[], haproxy: HaproxyServer) {
    this.nodes = nodes;
    this.seconds = seconds;
    this.haproxy = haproxy;
  }

  /** Resolves when HAProxy sees every node as up. */
  static async start(variables: Partial<HaproxyVariables> = {}): Promise<BalancedStubs> {
    return BalancedStubs.#start(variables, []);
  }

  /** With second ports, which are not in use; stand-ins for nodes answer on them all the same. */
  static async startWithSeconds(): Promise<BalancedStubs> {
    return BalancedStubs.#start({}, await startStubs(NAMES.map((name) => `${name}-second`)));
  }

  static async #start(variables: Partial<HaproxyVariables>, seconds: readonly StubNode[]): Promise<BalancedStubs> {
    const nodes = await startStubs(NAMES);
    const haproxy = await HaproxyServer.start({ nodes: placesOf(nodes, seconds), variables });
    const stubs = new BalancedStubs(nodes, seconds, haproxy);
    for (const { name } of nodes) await stubs.statusIs(name, 'UP');
    return stubs;
  }

  /** As the configuration has them. */
  get places(): readonly BalancedNode[] {
    return placesOf(this.nodes, this.seconds);
  }

  get port(): number {
    return this.haproxy.port;
  }

  node(name: string): StubNode {
    const node = [...this.nodes, ...this.seconds].find((one) => one.name === name);
    if (node === undefined) throw new Error(`There is no ${name}.`);
    return node;
  }

  /** All nodes as they were at the start, with nothing seen. */
  async reset(): Promise<void> {
    for (const node of this.nodes) {
      node.seen.length = 0;
      node.health = 200;
      node.takesUpgrades = true;
      node.answer = (_req, res) => void res.end(node.name);
    }
    for (const { name } of this.nodes) await this.statusIs(name, 'UP');
  }

  async statusIs(name: string, status: string): Promise<void> {
    await eventually(`HAProxy sees ${name} as ${status}`, async () =>
      (await this.haproxy.serverStates()).some((server) => server.name === name && server.status === status),
    );
  }

  /** Asks for a WebSocket; resolves with what came back once it has a status. */
  async upgrade(path: string): Promise<WireConnection> {
    const wire = openWire(this.port);
    wire.write(
      requestHead('GET', path, {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      }),
    );
    await wire.has('\r\n\r\n');
    return wire;
  }

  async stop(): Promise<void> {
    await this.haproxy.stop();
    await Promise.all([...this.nodes, ...this.seconds].map((node) => node.stop()));
  }
}

function startStubs(names: readonly string[]): Promise<readonly StubNode[]> {
  return Promise.all(names.map((name) => StubNode.start(name)));
}

function placesOf(nodes: readonly StubNode[], seconds: readonly StubNode[]): readonly BalancedNode[] {
  return nodes.map(({ name, port }, index) => {
    const second = seconds[index];
    return { name, address: '127.0.0.1', port, ...(second && { second_port: second.port }) };
  });
}
