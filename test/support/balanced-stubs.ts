/** HAProxy with the deployed configuration in front of stand-ins for nodes. */
import type { HaproxyVariables } from './haproxy-config.ts';
import { HaproxyServer } from './haproxy-server.ts';
import { eventually } from './eventually.ts';
import { openWire, requestHead, type WireConnection } from './http.ts';
import { StubNode } from './stub-node.ts';

export class BalancedStubs {
  readonly nodes: readonly StubNode[];
  readonly haproxy: HaproxyServer;

  private constructor(nodes: readonly StubNode[], haproxy: HaproxyServer) {
    this.nodes = nodes;
    this.haproxy = haproxy;
  }

  /** Resolves when HAProxy sees every node as up. */
  static async start(variables: Partial<HaproxyVariables> = {}): Promise<BalancedStubs> {
    const nodes = await Promise.all(['app1', 'app2', 'app3'].map((name) => StubNode.start(name)));
    const haproxy = await HaproxyServer.start({ nodes: placesOf(nodes), variables });
    const stubs = new BalancedStubs(nodes, haproxy);
    for (const { name } of nodes) await stubs.statusIs(name, 'UP');
    return stubs;
  }

  get port(): number {
    return this.haproxy.port;
  }

  node(name: string): StubNode {
    const node = this.nodes.find((one) => one.name === name);
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
    await Promise.all(this.nodes.map((node) => node.stop()));
  }
}

function placesOf(nodes: readonly StubNode[]): { name: string; address: string; port: number }[] {
  return nodes.map(({ name, port }) => ({ name, address: '127.0.0.1', port }));
}
