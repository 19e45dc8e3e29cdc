/** Where a deployment is, as its Ansible inventory says it. Pure but for {@link readInventory}. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { WatchedNode } from '../watch/watcher.ts';

export interface DeploymentPlaces {
  /** Where everybody comes in, without a slash at the end. */
  readonly url: string;
  /** Origin of HAProxy's statistics. */
  readonly operationsUrl: string;
  readonly nodes: readonly WatchedNode[];
  /** Where the Docker engine listens. */
  readonly engineSocket: string;
}

type HostVariables = Readonly<Record<string, unknown>>;

interface InventoryList {
  readonly _meta: { readonly hostvars: Readonly<Record<string, HostVariables>> };
  readonly nodes?: { readonly hosts?: readonly string[] };
}

const LOOPBACK = '127.0.0.1';

/** Asks Ansible. Rejects where it cannot read the inventory at `path`. */
export async function readInventory(path: string, env: NodeJS.ProcessEnv): Promise<DeploymentPlaces> {
  const { stdout } = await promisify(execFile)('ansible-inventory', ['-i', path, '--list'], { env });
  return placesOf(JSON.parse(stdout) as InventoryList);
}

/** What the inventory leaves open is as in the roles' defaults. Throws where it has no nodes. */
export function placesOf({ _meta: { hostvars }, nodes }: InventoryList): DeploymentPlaces {
  const names = nodes?.hosts ?? [];
  const first = hostvars[names[0] ?? ''];
  if (first === undefined) throw new Error('The inventory has no hosts in its group "nodes".');
  const address = setting(first, 'haproxy_bind_address', LOOPBACK);
  const operationsAddress = setting(first, 'haproxy_operations_address', address);
  return {
    url: `http://${address}:${setting(first, 'haproxy_port', '8888')}`,
    operationsUrl: `http://${operationsAddress}:${setting(first, 'haproxy_operations_port', '8404')}`,
    nodes: names.map((name) => watched(name, hostvars[name] ?? {})),
    engineSocket: setting(first, 'engine_socket', 'unix:///var/run/docker.sock'),
  };
}

function watched(name: string, variables: HostVariables): WatchedNode {
  const origin = `http://${setting(variables, 'app_address', LOOPBACK)}`;
  const url = `${origin}:${setting(variables, 'app_port', '')}`;
  const second = setting(variables, 'app_second_port', '');
  return { name, urls: second === '' ? [url] : [url, `${origin}:${second}`] };
}

function setting(variables: HostVariables, name: string, fallback: string): string {
  const value = variables[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;
}
