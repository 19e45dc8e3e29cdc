/** The figures as tables: rows of cells, which become text or Markdown elsewhere. Pure. */
import { limitedByGenerator, type Result } from '../scenarios/result.ts';
import { hasFallenBehind, type Judgement } from './targets.ts';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface Column {
  readonly name: string;
  readonly cell: (result: Result) => string;
}

const latency: readonly Column[] = [
  { name: 'p50 ms', cell: ({ p50Ms }) => decimals(p50Ms) },
  { name: 'p99', cell: ({ p99Ms }) => decimals(p99Ms) },
  { name: 'p99.9', cell: ({ p999Ms }) => decimals(p999Ms) },
];

const steady: readonly Column[] = [
  { name: 'µs CPU a delivery', cell: ({ cpuUsPerDelivery }) => decimals(cpuUsPerDelivery) },
  ...latency,
  { name: 'delivered/s', cell: ({ deliveriesPerSecond }) => whole(deliveriesPerSecond) },
  { name: 'Redis ops a message', cell: ({ redisOpsPerMessage }) => decimals(redisOpsPerMessage) },
  { name: 'generator busy', cell: ({ generatorBusy }) => percent(generatorBusy) },
];

const COLUMNS: Readonly<Record<'steady' | 'acknowledgement' | 'nodes' | 'idle' | 'storm', readonly Column[]>> = {
  steady,
  acknowledgement: [...latency, { name: 'Redis ops a message', cell: ({ redisOpsPerMessage }) => decimals(redisOpsPerMessage) }],
  nodes: [
    { name: 'nodes', cell: ({ nodes }) => String(nodes) },
    { name: 'CPU of each', cell: ({ cpuPerNode }) => percent(cpuPerNode) },
    ...steady,
  ],
  idle: [
    { name: 'kB a connection (PSS)', cell: ({ kbPerConnection }) => decimals(kbPerConnection) },
    { name: 'RSS', cell: ({ rssKbPerConnection }) => decimals(rssKbPerConnection) },
  ],
  storm: [
    { name: 'µs CPU a client', cell: ({ cpuUsPerClient }) => whole(cpuUsPerClient) },
    { name: 'complete', cell: ({ completeClients }) => whole(completeClients) },
    { name: 'lost', cell: ({ lost }) => whole(lost) },
    ...latency,
    { name: 'event loop p99 ms', cell: ({ eventLoopDelayP99Ms }) => decimals(eventLoopDelayP99Ms) },
    { name: 'generator busy', cell: ({ generatorBusy }) => percent(generatorBusy) },
  ],
};

/** The results of one scenario. `titleOf` gives a server its name for people. */
export function scenarioTable(results: readonly Result[], titleOf: (server: string) => string): Table {
  const columns = COLUMNS[tableKind(results)];
  return {
    head: ['', ...columns.map(({ name }) => name)],
    rows: results.map((one) => [titleOf(one.server) + remarks(one), ...columns.map(({ cell }) => cell(one))]),
  };
}

function tableKind([first]: readonly Result[]): keyof typeof COLUMNS {
  if (first === undefined || first.kbPerConnection !== null) return 'idle';
  if (first.cpuUsPerClient !== null) return 'storm';
  if (first.scenario === 'acknowledgement') return 'acknowledgement';
  return first.scenario.startsWith('nodes-') ? 'nodes' : 'steady';
}

function remarks(one: Result): string {
  const found = [
    ...(hasFallenBehind(one) ? [`falls behind: ${percent(one.keptUp)} in time`] : []),
    ...((one.lost ?? 0) > 0 && one.cpuUsPerClient === null ? [`${whole(one.lost)} never came`] : []),
    ...((one.repeated ?? 0) > 0 ? [`${whole(one.repeated)} came twice`] : []),
    ...(limitedByGenerator(one) ? ['limited by the generator'] : []),
  ];
  return found.length === 0 ? '' : ` (${found.join('; ')})`;
}

export function targetTable(judgements: readonly Judgement[]): Table {
  return {
    head: ['target', 'scenario', 'at most', 'measured', ''],
    rows: judgements.map(({ what, scenario, atMost, value, met, fellBehind }) => [
      what,
      scenario,
      String(atMost),
      value === undefined ? '' : value.toFixed(value < 10 ? 2 : 0),
      met === undefined ? 'not measured' : met ? 'met' : `NOT MET${fellBehind ? ': falls behind' : ''}`,
    ]),
  };
}

/** For a terminal. */
export function asText({ head, rows }: Table): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return [head, ...rows].map((cells) => line(cells).trimEnd()).join('\n');
}

export function asMarkdown({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function decimals(value: number | null): string {
  if (value === null) return '';
  return value.toFixed(value < 100 ? 1 : 0);
}

function whole(value: number | null): string {
  return value === null ? '' : Math.round(value).toLocaleString('en');
}

function percent(value: number | null): string {
  return value === null ? '' : `${(value * 100).toFixed(0)} %`;
}
