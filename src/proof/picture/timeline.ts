/**
 * A picture of an update: how long messages took, who was connected to which node, and what each node was doing, over the same
 * time. A pure function from what was seen.
 */
import { latencyBuckets } from '../latency.ts';
import type { ProofReport } from '../report.ts';
import type { Course } from '../update-proof.ts';
import { connectionsChart } from './connections-chart.ts';
import { latencyChart } from './latency-chart.ts';
import { LEFT, RIGHT, STYLE, WIDTH } from './look.ts';
import { nodeStrips, stripsHeight } from './node-strips.ts';
import { evenScale, roundSteps } from './scales.ts';
import { box, element, group, line, words, type Element } from './svg.ts';

const LATENCY_TOP = 96;
const LATENCY_HEIGHT = 150;
const CONNECTIONS_TOP = 292;
const CONNECTIONS_HEIGHT = 130;
const STRIPS_TOP = 468;

/** Room below the strips for the axis of time and the legend. */
const FOOT = 74;

const BUCKET_MS = 500;

/** @returns an SVG document. */
export function drawTimeline(report: ProofReport, course: Course): string {
  const { from, to, updateFrom, updateTo, deliveries } = course;
  // Places where nothing ever ran are of no interest.
  const places = course.places.filter(({ samples }) => samples.some(({ process }) => process !== undefined));
  const time = evenScale(from, to, LEFT, RIGHT);
  const stripsEnd = STRIPS_TOP + stripsHeight(places);
  const height = stripsEnd + FOOT;
  const failures = report.failures.map(({ at }) => at);
  const content = [
    box(0.5, 0.5, WIDTH - 1, height - 1, { class: 'page', rx: 10 }),
    words(LEFT, 34, 'A rolling update, while people talk', { class: 'title' }),
    words(LEFT, 55, caption(report), { class: 'soft' }),
    updateShade(time(updateFrom), time(updateTo), [
      [LATENCY_TOP, LATENCY_TOP + LATENCY_HEIGHT],
      [CONNECTIONS_TOP, CONNECTIONS_TOP + CONNECTIONS_HEIGHT],
      [STRIPS_TOP - 4, stripsEnd],
    ]),
    latencyChart(latencyBuckets(deliveries, from, to, BUCKET_MS), time, { top: LATENCY_TOP, height: LATENCY_HEIGHT }),
    connectionsChart(places, time, { top: CONNECTIONS_TOP, height: CONNECTIONS_HEIGHT, from, to }),
    nodeStrips(places, time, { top: STRIPS_TOP, from, to, failures }),
    timeAxis(from, to, stripsEnd),
  ];
  const size = { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
  const names = { role: 'img', 'aria-label': `A rolling update: ${caption(report)}` };
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, ...names }, element('style', {}, STYLE), ...content).markup}\n`;
}

/** The figures that people ask for, in one line. */
function caption(report: ProofReport): string {
  return [
    `${report.people} people`,
    `${report.sent.toLocaleString('en')} messages`,
    `lost ${report.lost}`,
    `doubled ${report.duplicated}`,
    `out of order ${report.reordered}`,
    `visible breaks ${report.visibleBreaks}`,
    `failed requests ${report.failedRequests + report.failedAssets} of ${(report.requests + report.assets).toLocaleString('en')}`,
    `moves ${report.movesMean.toFixed(2)} each`,
  ].join(' · ');
}

/** Behind each of the charts, from top to bottom, and named once. */
function updateShade(from: number, to: number, charts: readonly (readonly [top: number, bottom: number])[]): Element {
  return group(
    {},
    words((from + to) / 2, LATENCY_TOP - 12, 'the update', { class: 'soft small middle' }),
    ...charts.flatMap(([top, bottom]) => [
      box(from, top, to - from, bottom - top, { class: 'shade' }),
      ...[from, to].map((x) => line(x, top, x, bottom, { class: 'mark' })),
    ]),
  );
}

function timeAxis(from: number, to: number, top: number): Element {
  const seconds = roundSteps((to - from) / 1_000, 10).filter((second) => from + second * 1_000 <= to);
  const time = evenScale(from, to, LEFT, RIGHT);
  return group(
    {},
    line(LEFT, top + 6, RIGHT, top + 6, { class: 'axis' }),
    ...seconds.flatMap((second) => {
      const x = time(from + second * 1_000);
      return [line(x, top + 6, x, top + 10, { class: 'axis' }), words(x, top + 24, `${second} s`, { class: 'soft small middle' })];
    }),
  );
}
