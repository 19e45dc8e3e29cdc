import { expect } from 'chai';
import { drawPictures } from '../../../bench/picture/pictures.ts';
import { fillMarkers } from '../../../bench/report/markers.ts';
import type { BenchReport } from '../../../bench/report/report.ts';
import { result, type Result } from '../../../bench/scenarios/result.ts';
import { readRepositoryFile } from '../../support/source-tree.ts';

const FAN_OUT = ['fan-out-5k', 'fan-out-25k', 'fan-out-50k', 'fan-out-125k'];
const servers = ['tchatter', 'socket.io'].map((name) => ({
  name,
  title: `<${name}>`,
  settings: 'none',
  acknowledges: null,
  versions: { node: '24' },
}));

function found(server: string, scenario: string, figures: Partial<Result>): Result {
  return result({ server, scenario, clients: 500, nodes: 1, rate: 10 * (1 + FAN_OUT.indexOf(scenario)) }, figures);
}

function reportWith(results: readonly Result[]): BenchReport {
  const machine = { processors: 2, model: 'a processor', memoryGb: 4, kernel: '6', loadBefore: 0.2 };
  return { date: '2026-01-02T03:04:05Z', commit: 'abc1234', quick: false, rounds: 3, seconds: 5, machine, redis: '7', servers, results };
}

const full = reportWith(
  servers.flatMap(({ name }) => [
    ...FAN_OUT.map((scenario) => found(name, scenario, { cpuUsPerDelivery: 12, p50Ms: 3, p99Ms: 400, keptUp: 0.7 })),
    found(name, 'idle-4000', { kbPerConnection: 7 }),
    found(name, 'reconnect-2000', { cpuUsPerClient: 250 }),
  ]),
);

describe('the page on performance', () => {
  it('gets its figures between its markers, and nothing else changes', () => {
    const page = 'before\n<!-- bench:fan-out-25k -->\nold\n<!-- /bench -->\nafter <!-- bench:none -->\nkept\n<!-- /bench -->\n';
    const filled = fillMarkers(page, full);
    expect(filled).to.match(
      /^before\n<!-- bench:fan-out-25k -->\n\| {2}\|.*\n.*\n.*<tchatter>[^]*<!-- \/bench -->\nafter <!-- bench:none -->\nkept\n/,
    );
    expect(filled).to.not.contain('old');
    expect(fillMarkers(filled, full)).to.equal(filled);
  });

  it('keeps what stands there of scenarios that were not measured', () => {
    const page = '<!-- bench:cross-node -->\nold\n<!-- /bench -->\n';
    expect(fillMarkers(page, full)).to.equal(page);
  });

  it('says when and of what its figures are', () => {
    expect(fillMarkers('<!-- bench:run -->\n<!-- /bench -->', full)).to.contain(
      'commit `abc1234` on 2026-01-02: 3 rounds of 5 s; 2 processors',
    );
  });

  it('warns of figures from a machine that had other work', () => {
    const run = '<!-- bench:run -->\n<!-- /bench -->';
    expect(fillMarkers(run, full)).to.not.contain('provisional');
    const busy = { ...full, machine: { ...full.machine, loadBefore: 9 } };
    expect(fillMarkers(run, busy)).to.contain('a load of 9 on 2 processors').and.contain('provisional');
  });

  it('has every picture that is drawn for it, and shows no other', () => {
    const page = readRepositoryFile('docs/performance.md');
    const shown = [...page.matchAll(/images\/(performance-[\w-]+\.svg)/g)].map(([, name]) => name);
    expect(shown.toSorted()).to.deep.equal(Object.keys(drawPictures(full)).toSorted());
  });

  it('was written from a report that judged every target', () => {
    expect(readRepositoryFile('docs/performance.md'))
      .to.match(/<!-- bench:targets -->\n\| target/)
      .and.not.contain('not measured');
  });
});

describe('the pictures of the bench', () => {
  it('are well-formed, and every place in them is a number', () => {
    for (const [name, svg] of Object.entries(drawPictures(full))) {
      const opened: string[] = [];
      for (const [, closing, element = '', selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
        if (closing === '/') expect(opened.pop(), name).to.equal(element);
        else if (selfClosing === '') opened.push(element);
      }
      expect(opened, name).to.deep.equal([]);
      expect(svg, name).to.not.match(/NaN|undefined|Infinity/);
    }
  });

  it('have ours in colour, name everybody, and say who fell behind', () => {
    const svg = drawPictures(full)['performance-fan-out.svg'] ?? '';
    expect(svg.match(/<rect[^>]*class="ours"/g)).to.have.length(3);
    expect(svg.match(/<rect[^>]*class="theirs"/g)).to.have.length(3);
    expect(svg).to.contain('&lt;socket.io&gt;').and.contain('falls behind');
  });

  it('are not drawn of what was not measured', () => {
    expect(drawPictures(reportWith([]))).to.deep.equal({});
    expect(Object.keys(drawPictures(reportWith([found('tchatter', 'idle-4000', { kbPerConnection: 7 })])))).to.deep.equal([
      'performance-clients.svg',
    ]);
  });
});
