/** The balancer's configuration as Ansible renders it: the same template, and engines that agree on what it uses. */
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';

export interface BalancedNode {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Where its next container starts while the old one is still there: the server `NAME-second`. */
  readonly second_port?: number;
  /** Which of the two is at work when HAProxy starts cold; `first` by default. */
  readonly in_use?: 'first' | 'second';
}

export interface BalancedServer {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly in_use: boolean;
}

/** The variables of the template, which describes each. */
export interface HaproxyVariables {
  readonly haproxy_bind: string;
  readonly haproxy_operations_bind: string;
  readonly haproxy_peer_bind: string;
  readonly haproxy_runtime_socket: string;
  readonly haproxy_state_file: string;
  readonly haproxy_nodes: readonly BalancedNode[];
  readonly haproxy_tls_bind?: string;
  readonly haproxy_tls_certificate?: string;
  readonly haproxy_threads?: number;
  readonly haproxy_connections_max?: number;
  readonly haproxy_address_connections_max?: number;
  readonly haproxy_address_requests_per_second?: number;
}

const TEMPLATES = fileURLToPath(new URL('../../ansible/roles/haproxy/templates', import.meta.url));
const engine = new nunjucks.Environment(new nunjucks.FileSystemLoader(TEMPLATES), {
  autoescape: false,
  trimBlocks: true,
  throwOnUndefined: true,
});

export function renderHaproxyConfig(variables: HaproxyVariables): string {
  return engine.render('haproxy.cfg.j2', variables);
}

/** A node's servers in HAProxy: one for each of its ports. */
export function serversOf({ name, address, port, second_port, in_use = 'first' }: BalancedNode): readonly BalancedServer[] {
  const first = { name, address, port, in_use: in_use === 'first' };
  return second_port === undefined ? [first] : [first, { name: `${name}-second`, address, port: second_port, in_use: in_use === 'second' }];
}

/** What is in the state file between reloads. */
export const NO_SERVER_STATES = '1\n';

/**
 * What of `show servers state` may be loaded by the next configuration: the servers that are still at the same address
 * and port. HAProxy would restore the rest as well, old ports included.
 */
export function statesStillTrue(states: string, nodes: readonly BalancedNode[]): string {
  const lines = states.split('\n').filter((line) => line !== '');
  const columns = (lines.find((line) => line.startsWith('#')) ?? '').slice(1).trim().split(' ');
  const stillTrue = (line: string): boolean => {
    const values = line.split(' ');
    const valueOf = (column: string): string | undefined => values[columns.indexOf(column)];
    const server = [valueOf('srv_name')?.replace(/-any$/, ''), valueOf('srv_addr'), valueOf('srv_port')].join(' ');
    return nodes.flatMap(serversOf).some(({ name, address, port }) => server === `${name} ${address} ${port}`);
  };
  const kept = lines.filter((line) => line === '1' || line.startsWith('#') || stillTrue(line));
  return `${kept.join('\n')}\n`;
}
