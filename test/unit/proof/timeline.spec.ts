import { expect } from 'chai';
import { decades, evenScale, powerScale, roundSteps } from '../../../src/proof/picture/scales.ts';
import { element } from '../../../src/proof/picture/svg.ts';
import { drawTimeline } from '../../../src/proof/picture/timeline.ts';
import { judge } from '../../../src/proof/promises.ts';
import type { Findings } from '../../../src/proof/report.ts';
import type { PlaceRecord } from '../../../src/proof/watch/samples.ts';
import { FAULTLESS_FINDINGS, placeSeen, REPLACED, type Look } from '../../support/proof-findings.ts';

const NEVER_USED: readonly Look[] = REPLACED.map(() => ['MAINT']);

function draw(findings: Partial<Findings> = {}, places: readonly PlaceRecord[] = [placeSeen('app1', REPLACED)]): string {
  const deliveries = Array.from({ length: 90 }, (_, index) => ({ sentAt: index * 100, shownAt: index * 100 + 20 }));
  const course = { from: 0, updateFrom: 1_500, updateTo: 8_500, to: 9_000, deliveries, places };
  return drawTimeline(judge({ ...FAULTLESS_FINDINGS, ...findings }), course);
}

/** Elements of a class, by their markup. */
function shapes(svg: string, style: string): string[] {
  return svg.match(new RegExp(`<(?:rect|line)[^>]*class="${style}"[^>]*>`, 'g')) ?? [];
}

describe('the picture of an update', () => {
  it('has the figures in its caption, and for those who do not see it', () => {
    const svg = draw();
    expect(svg).to.match(/aria-label="[^"]*lost 0 · doubled 0/);
    expect(svg).to.contain('3 people · 400 messages · lost 0 · doubled 0 · out of order 0 · visible breaks 0 · failed requests 0 of 300');
  });

  it('is well-formed: every element that is opened is closed, and every place is a number', () => {
    const svg = draw();
    const opened: string[] = [];
    for (const [, closing, name = '', selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (closing === '/') expect(opened.pop()).to.equal(name);
      else if (selfClosing === '') opened.push(name);
    }
    expect(opened).to.deep.equal([]);
    expect(svg).to.not.match(/NaN|undefined|Infinity/);
  });

  it('shows each phase of a node once beside the legend, and names the versions', () => {
    const svg = draw();
    for (const phase of ['old', 'draining', 'stopped', 'starting', 'new']) expect(shapes(svg, phase), phase).to.have.length(2);
    expect(svg)
      .to.match(/>1<\/text>/)
      .and.match(/>2<\/text>/);
  });

  it('leaves out places in which nothing ever ran', () => {
    const svg = draw({}, [placeSeen('app1', REPLACED), placeSeen('app1', NEVER_USED, 'app1-second')]);
    expect(svg).to.not.contain('app1 ·2');
    expect(draw({}, [placeSeen('app1', REPLACED), placeSeen('app1', REPLACED, 'app1-second')])).to.contain('app1 ·2');
  });

  it('takes for old what ran at the beginning, in whichever place that was', () => {
    const onSecond: readonly Look[] = [['UP', 'ready', '1'], ['UP', 'ready', '1'], ['NOLB', 'draining', '1'], ['MAINT']];
    const onFirst: readonly Look[] = [['MAINT'], ['DOWN', 'starting', '2'], ['UP', 'ready', '2'], ['UP', 'ready', '2']];
    const svg = draw({}, [placeSeen('app1', onFirst), placeSeen('app1', onSecond, 'app1-second')]);
    const topOf = (style: string): number => Number(/ y="([\d.]+)"/.exec(shapes(svg, style)[0] ?? '')?.[1]);
    expect(topOf('new')).to.be.below(topOf('old'));
  });

  it('marks requests that failed', () => {
    expect(shapes(draw(), 'failure')).to.have.length(0);
    expect(shapes(draw({ failures: [{ at: 5_000, kind: 'asset', what: 'GET /a.js', why: 'status 404' }] }), 'failure')).to.have.length(2);
  });

  it('comes out also where nothing was seen', () => {
    const svg = drawTimeline(judge(FAULTLESS_FINDINGS), { from: 0, updateFrom: 0, updateTo: 0, to: 0, deliveries: [], places: [] });
    expect(svg).to.match(/^<svg.*<\/svg>\n$/s);
    expect(svg).to.not.match(/NaN|undefined|Infinity/);
  });
});

describe('scales of the picture', () => {
  it('keep values within the chart', () => {
    const scale = evenScale(0, 10, 100, 200);
    expect([-5, 0, 5, 10, 15].map(scale)).to.deep.equal([100, 100, 150, 200, 200]);
    expect(powerScale(1, 100, 0, 200)(10)).to.be.closeTo(100, 1e-9);
    expect(powerScale(1, 100, 0, 200)(0)).to.equal(0);
  });

  it('have round ticks that reach beyond the highest value', () => {
    expect(decades(1, 340)).to.deep.equal([1, 10, 100, 1_000]);
    expect(decades(1, 0)).to.deep.equal([1, 10]);
    expect(roundSteps(150, 4)).to.deep.equal([0, 50, 100, 150]);
    expect(roundSteps(32, 4)).to.deep.equal([0, 10, 20, 30, 40]);
    expect(roundSteps(0, 4)).to.deep.equal([0, 1]);
  });
});

describe('writing SVG', () => {
  it('escapes what people may have written', () => {
    expect(element('text', { title: '"a" & b', x: 1.26, y: undefined }, '<b> & c').markup).to.equal(
      '<text title="&quot;a&quot; &amp; b" x="1.3">&lt;b&gt; &amp; c</text>',
    );
  });
});
