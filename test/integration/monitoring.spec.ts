import { readFile } from 'node:fs/promises';
import { parser } from '@prometheus-io/lezer-promql';
import { expect } from 'chai';
import { parse } from 'yaml';
import { HaproxyServer } from '../support/haproxy-server.ts';
import { startNode, type RunningNode } from '../support/start-node.ts';

const FOLDER = new URL('../../docs/monitoring/', import.meta.url);

/** Made by Prometheus itself for every target. */
const OF_PROMETHEUS = ['up'];

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

/** The parts of a PromQL expression that the grammar gives a name; `⚠` is what it could not read. */
function partsOf(expression: string, kind: string): readonly string[] {
  const found: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to }) => {
      if (type.name === kind || (kind === '⚠' && type.isError)) found.push(expression.slice(from, to));
    },
  });
  return found;
}

/** Every value of `expr` in the dashboard, wherever it stands. */
function expressionsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'expr' ? [String(inner)] : expressionsIn(inner)));
}

/** Names of the series there are; a histogram has several, and none of its own name. */
async function metricsAt(url: string): Promise<readonly string[]> {
  const text = await (await fetch(url)).text();
  return [...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name],
  );
}

describe('the dashboard and the alerts', () => {
  let node: RunningNode;
  let balancer: HaproxyServer;
  let rules: readonly Rule[];
  let expressions: readonly string[];

  before(async function () {
    this.timeout(60_000);
    node = await startNode();
    balancer = await HaproxyServer.start({ nodes: [{ name: 'app1', address: '127.0.0.1', port: node.port }] });
    rules = (parse(await readFile(new URL('alerts.yml', FOLDER), 'utf8')) as Rules).groups.flatMap((group) => group.rules);
    const dashboard = expressionsIn(JSON.parse(await readFile(new URL('dashboard.json', FOLDER), 'utf8')));
    expressions = [...dashboard, ...rules.map(({ expr }) => expr)];
  });
  after(() => Promise.all([node.stop(), balancer.stop()]));

  it('ask for figures that nodes and HAProxy have, and for no others', async () => {
    const there = [
      ...OF_PROMETHEUS,
      ...(await metricsAt(`${node.url}/metrics`)),
      ...(await metricsAt(`http://127.0.0.1:${balancer.operationsPort}/metrics`)),
    ];
    const asked = new Set(expressions.flatMap((expression) => partsOf(expression, 'Identifier')));
    expect(asked.size).to.be.greaterThan(15);
    expect([...asked].filter((name) => !there.includes(name))).to.deep.equal([]);
  });

  it('are written in PromQL', () => {
    expect(expressions.filter((expression) => partsOf(expression, '⚠').length > 0)).to.deep.equal([]);
  });

  it('say for every alert what happened and what to do', async () => {
    const operations = await readFile(new URL('../operations.md', FOLDER), 'utf8');
    for (const { alert, annotations } of rules) {
      expect(annotations.summary, alert).to.not.equal('');
      expect(annotations.description, alert).to.not.equal('');
    }
    expect(rules.map(({ alert }) => alert).filter((alert) => !operations.includes(`| \`${alert}\` |`))).to.deep.equal([]);
  });
});
