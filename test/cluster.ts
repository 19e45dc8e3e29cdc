/**
 * A development cluster: `npm run cluster [-- --nodes 3 --port 8888]` starts HAProxy, Redis and the nodes as plain processes on
 * loopback, and ends all of them with Ctrl-C.
 */
import { parseArgs } from 'node:util';
import { Cluster } from './support/cluster.ts';

const { values } = parseArgs({ options: { nodes: { type: 'string', default: '3' }, port: { type: 'string', default: '8888' } } });

const ending = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

console.error('Starting Redis, HAProxy and the nodes …');
const cluster = await Cluster.start({ nodes: Number(values.nodes), port: Number(values.port) });
console.error(`
  chat        ${cluster.url}
  statistics  http://127.0.0.1:${cluster.haproxy.operationsPort}/  (Prometheus: /metrics)
  Redis       ${cluster.redis.url}
${cluster.names.map((name) => `  ${name.padEnd(10)}  ${cluster.node(name).url}  (process ${cluster.node(name).process.pid})`).join('\n')}

SIGTERM to a node moves its clients to the others. Ctrl-C ends everything.`);

await ending;
await cluster.close();
