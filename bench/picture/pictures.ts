/** The pictures of docs/performance.md, drawn from a report. Pure. */
import { LEFT, RIGHT, STYLE, WIDTH } from '../../src/proof/picture/look.ts';
import { box, element, words, type Element } from '../../src/proof/picture/svg.ts';
import { wasBusy, type BenchReport } from '../report/report.ts';
import { hasFallenBehind } from '../report/targets.ts';
import type { Result } from '../scenarios/result.ts';
import { barChart, barChartHeight, type Bar, type BarChart } from './bar-chart.ts';
import { growthChart, GROWTH_FOOT, type GrowthLine } from './growth-chart.ts';

const OWN_STYLE = '.ours { fill: var(--one) } .theirs { fill: var(--old) } .pale { opacity: .45 }\n';
const FIRST_CHART_TOP = 96;
const GAP = 26;
const MARGIN = 32;
const GROWTH_HEIGHT = 190;
const GROWING = ['fan-out-5k', 'fan-out-25k', 'fan-out-50k', 'fan-out-125k'];
const OURS = 'tchatter';

/** @returns SVG documents by the name of their file; what a report has no figures for is left out. */
export function drawPictures(report: BenchReport): Readonly<Record<string, string>> {
  const caption = `${report.commit}, ${report.date.slice(0, 10)}; ${report.machine.processors} processors, ${report.machine.model}${wasBusy(report.machine) ? '; provisional: the machine had other work' : ''}`;
  const fanOut = [
    bars(report, 'fan-out-25k', 'Processor time of each delivery, 25 000 a second: µs', cost),
    bars(report, 'fan-out-125k', 'Processor time of each delivery, 125 000 a second asked for: µs', cost),
    { ...bars(report, 'fan-out-125k', 'From when a message was due to its arrival, p50 / p99: ms', latency), powers: true },
  ];
  const clients = [
    bars(report, 'idle-4000', 'Memory of each idle connection among 4 000: kB', ({ kbPerConnection }) => ({ value: kbPerConnection })),
    bars(report, 'reconnect-2000', 'Processor time of each client that comes back: µs', ({ cpuUsPerClient }) => ({
      value: cpuUsPerClient,
    })),
  ];
  const growth = growthLines(report);
  return {
    ...barPicture('performance-fan-out.svg', 'One message to everybody: a room of 500', caption, fanOut),
    ...barPicture('performance-clients.svg', 'What a client costs', caption, clients),
    ...(growth.length === 0 ? {} : { 'performance-growth.svg': growthPicture(growth, caption) }),
  };
}

interface Shown {
  readonly value: number | null;
  readonly upTo?: number | null;
}

function cost({ cpuUsPerDelivery }: Result): Shown {
  return { value: cpuUsPerDelivery };
}

function latency({ p50Ms, p99Ms }: Result): Shown {
  return { value: p50Ms, upTo: p99Ms };
}

function bars({ results, servers }: BenchReport, scenario: string, heading: string, shown: (result: Result) => Shown): BarChart {
  const ofScenario = results.filter((one) => one.scenario === scenario);
  return {
    heading,
    label: (value) => (value < 10 ? String(Math.round(value * 10) / 10) : Math.round(value).toLocaleString('en')),
    bars: ofScenario.flatMap((one): Bar[] => {
      const { value, upTo } = shown(one);
      if (value === null) return [];
      const name = servers.find((server) => server.name === one.server)?.title ?? one.server;
      return [
        {
          name,
          value,
          ...(typeof upTo === 'number' && { upTo }),
          ...(hasFallenBehind(one) && { remark: 'falls behind' }),
          ours: one.server.startsWith(OURS),
        },
      ];
    }),
  };
}

function growthLines({ results, servers }: BenchReport): GrowthLine[] {
  const growing = results.filter(({ scenario }) => GROWING.includes(scenario));
  return [...Map.groupBy(growing, ({ server }) => server)]
    .filter(([, ofServer]) => ofServer.length === GROWING.length)
    .map(([name, ofServer]) => ({
      name: servers.find((server) => server.name === name)?.title ?? name,
      points: ofServer
        .flatMap(({ rate, clients, cpuUsPerDelivery }) =>
          cpuUsPerDelivery === null ? [] : [{ deliveriesPerSecond: rate * clients, cpuUs: cpuUsPerDelivery }],
        )
        .sort((one, other) => one.deliveriesPerSecond - other.deliveriesPerSecond),
    }));
}

function barPicture(file: string, title: string, caption: string, all: readonly BarChart[]): Readonly<Record<string, string>> {
  const charts = all.filter((chart) => chart.bars.length > 0);
  if (charts.length === 0) return {};
  let top = FIRST_CHART_TOP;
  const drawn = charts.map((chart) => {
    const at = top;
    top += barChartHeight(chart) + GAP;
    return barChart(chart, MARGIN, RIGHT, at);
  });
  return { [file]: document(title, caption, MARGIN, top - GAP, drawn) };
}

function growthPicture(lines: readonly GrowthLine[], caption: string): string {
  const height = FIRST_CHART_TOP + GROWTH_HEIGHT + GROWTH_FOOT + 8;
  return document('How cost grows', caption, LEFT, height, [growthChart(lines, FIRST_CHART_TOP, GROWTH_HEIGHT)]);
}

function document(title: string, caption: string, left: number, height: number, content: readonly Element[]): string {
  const size = { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
  const drawn = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', 'aria-label': `${title}: ${caption}` },
    element('style', {}, STYLE + OWN_STYLE),
    box(0.5, 0.5, WIDTH - 1, height - 1, { class: 'page', rx: 10 }),
    words(left, 34, title, { class: 'title' }),
    words(left, 55, caption, { class: 'soft' }),
    ...content,
  );
  return `${drawn.markup}\n`;
}
