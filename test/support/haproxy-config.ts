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

/** An empty list of states, for a cold start. */
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
    return nodes.some(
      ({ name, address, port }) => valueOf('srv_name') === name && valueOf('srv_addr') === address && valueOf('srv_port') === String(port),
    );
  };
  const kept = lines.filter((line) => line === '1' || line.startsWith('#') || stillTrue(line));
  return `${kept.join('\n')}\n`;
}
