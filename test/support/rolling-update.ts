/** A rolling update of a cluster by hand, as the playbook does it: one node after another, new clients to the new version. */
import type { UpdateOutcome } from '../../src/proof/report.ts';
import type { WatchedNode } from '../../src/proof/watch/watcher.ts';
import type { Cluster } from './cluster.ts';

export interface HandMadeUpdate {
  readonly version: string;
  /** The program of the new version. */
  readonly entry: string;
  /** How a node is ended: SIGTERM by default, after it was drained; SIGKILL is an update without draining. */
  readonly signal?: 'SIGTERM' | 'SIGKILL';
}

export async function updateByHand(
  cluster: Cluster,
  { version, entry, signal = 'SIGTERM' }: HandMadeUpdate,
  tell: (line: string) => void = () => undefined,
): Promise<UpdateOutcome> {
  const [first, ...others] = cluster.names;
  for (const name of cluster.names) {
    tell(`${name} is drained and replaced`);
    if (signal === 'SIGTERM') await cluster.haproxy.command(`set server chat/${name} state drain`);
    const { code } = await cluster.stopNode(name, signal);
    if (signal === 'SIGTERM' && code !== 0) return { ok: false, detail: `${name} did not end by itself` };
    // Nothing runs there, so it stays out of service until the checks find the new one.
    await cluster.haproxy.command(`set server chat/${name} state ready`);
    await cluster.startNode(name, { APP_VERSION: version }, entry);
    // Whoever is moved from now on goes where the new version runs.
    if (name === first) for (const other of others) await weigh(cluster, other, 0);
    else await weigh(cluster, name, 100);
  }
  return { ok: true };
}

/** The nodes of a cluster as the watcher needs them. */
export function watchedNodes(cluster: Cluster): WatchedNode[] {
  return cluster.names.map((name) => ({ name, urls: [cluster.node(name).url] }));
}

async function weigh(cluster: Cluster, name: string, weight: number): Promise<void> {
  for (const backend of ['chat', 'sessions']) await cluster.haproxy.command(`set server ${backend}/${name} weight ${weight}`);
}
