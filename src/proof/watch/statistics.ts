/** Reads HAProxy's statistics (CSV) and a node's metrics (Prometheus text), as far as the proof needs them. Pure. */
import type { ProcessSample } from './samples.ts';

/** The backend whose servers are the nodes; the others follow it. */
const BACKEND = 'chat';

export interface ServerStatistics {
  readonly status: string;
  readonly weight: number;
}

/** The servers of the chat backend, by name. */
export function readStatistics(csv: string): Map<string, ServerStatistics> {
  const [header = '', ...rows] = csv.trim().split('\n');
  const columns = header.replace(/^# /, '').split(',');
  const indexOf = (column: string): number => columns.indexOf(column);
  const [proxy, server, status, weight] = [indexOf('pxname'), indexOf('svname'), indexOf('status'), indexOf('weight')];
  const servers = new Map<string, ServerStatistics>();
  for (const row of rows) {
    if (!row.startsWith(`${BACKEND},`)) continue;
    const values = row.split(',');
    const name = values[server] ?? '';
    if (values[proxy] !== BACKEND || name === 'BACKEND') continue;
    servers.set(name, { status: values[status] ?? '', weight: Number(values[weight]) });
  }
  return servers;
}

export function readMetrics(text: string): ProcessSample {
  const connections = [...text.matchAll(/^tchatter_connections\{[^}]*\} (\S+)$/gm)];
  return {
    state: /^tchatter_node_state\{(?:[^}]*,)?state="([^"]*)"[^}]*\} 1$/m.exec(text)?.[1] ?? '',
    version: /^tchatter_node_info\{(?:[^}]*,)?version="([^"]*)"[^}]*\} 1$/m.exec(text)?.[1] ?? '',
    connections: connections.reduce((sum, [, value]) => sum + Number(value), 0),
  };
}
