import { expect } from 'chai';
import { chartData, CONNECTIONS, DELIVERY } from '../../../client/src/app/ops/chart-data.ts';
import { headlineOf, shownNodes } from '../../../client/src/app/ops/headline.ts';
import { laneInWords, lanesOf, type Lane } from '../../../client/src/app/ops/lanes.ts';
import { decodeOpsAnswer } from '../../../client/src/app/ops/ops-answer.ts';
import { extended, placeOf, SLOT_COUNT, type OpsRecord } from '../../../client/src/app/ops/record.ts';
import { HISTORY_MS, type OpsAnswer } from '../../../src/protocol/ops.ts';
import { NOON_MS } from '../support/fake-chat.ts';
import { answerOf, history, sample, standing } from '../support/fake-ops.ts';

function recordOf(...answers: readonly Partial<OpsAnswer>[]): OpsRecord {
  return answers.reduce<OpsRecord | undefined>((record, answer) => extended(record, answerOf(answer)), undefined) as OpsRecord;
}

describe('what the machine room knows', () => {
  it('is the answers so far, each report once', () => {
    const record = recordOf(
      { time: NOON_MS - 1_000, history: [history('app1', 3_000, 1_000)] },
      { history: [history('app1', 2_000, 0), history('app2', 0)], cursor: 'the last' },
    );
    expect(record.histories.map(({ node, samples }) => `${node} ${samples.length}`)).to.deep.equal(['app1 4', 'app2 1']);
    expect(record.cursor).to.equal('the last');
  });

  it('reaches back five minutes and no further', () => {
    const record = recordOf({ history: [history('app1', HISTORY_MS + 60_000), history('app2', HISTORY_MS + 60_000, HISTORY_MS + 1_000)] });
    expect(record.histories.map(({ node }) => node)).to.deep.equal(['app1']);
    expect(record.histories[0]?.samples[0]?.[0]).to.equal(NOON_MS - HISTORY_MS);
  });

  it('keeps to a place the look it had first, and sorts as people count', () => {
    const before = recordOf({ nodes: [standing('app2'), standing('app10')] });
    expect(before.places).to.deep.equal([
      { name: 'app2', slot: 0 },
      { name: 'app10', slot: 1 },
    ]);
    const after = extended(before, answerOf({ nodes: [standing('app1'), standing('app2')] }));
    expect(after.places).to.deep.equal([
      { name: 'app1', slot: 2 },
      { name: 'app2', slot: 0 },
      { name: 'app10', slot: 1 },
    ]);
    const many = recordOf({ nodes: Array.from({ length: SLOT_COUNT + 1 }, (_, index) => standing(`n${index}`)) });
    expect(many.places.at(-1)).to.deep.equal({ name: `n${SLOT_COUNT}`, slot: 0 });
  });

  it('takes the second name of a node for the same place', () => {
    expect([placeOf('app1'), placeOf('app1-second'), placeOf('second-app')]).to.deep.equal(['app1', 'app1', 'second-app']);
    expect(recordOf({ nodes: [standing('app1'), standing('app1-second')] }).places).to.have.length(1);
  });

  it('remembers versions in the order in which they came, also when the first is long gone', () => {
    const old = standing('app1', { version: '2.0.0', startedAt: 1 });
    const record = recordOf(
      { nodes: [standing('app2', { version: '2.1.0', startedAt: 5 }), old] },
      { nodes: [standing('app2', { version: '2.1.0' })] },
    );
    expect(record.versions).to.deep.equal(['2.0.0', '2.1.0']);
  });
});

describe('the strip of an update', () => {
  function lanes(...histories: OpsAnswer['history']): string[] {
    return lanesOf(recordOf({ history: histories })).map(inShort);
  }

  /** Seconds before noon, for each stretch. */
  function inShort({ place, rows }: Lane): string {
    const stretches = rows.map((row) =>
      row.map(({ state, version, from, to }) => `${state} ${version} ${(NOON_MS - from) / 1_000}-${(NOON_MS - to) / 1_000}`),
    );
    return `${place.name}: ${stretches.map((row) => row.join(', ')).join(' / ')}`;
  }

  it('is one stretch for a node that was ready all along', () => {
    expect(lanes(history('app1', 250_000))).to.deep.equal(['app1: ready 1.0.0 250-0']);
  });

  it('shows a node drain, end, start and come back with the new version', () => {
    const old = [
      ...history('app1', 60_000, 31_000).samples,
      sample(30_000, 'draining'),
      sample(29_000, 'draining'),
      sample(28_000, 'gone', 0),
    ];
    const fresh = history('app1', 20_000, 0, { start: 'b', version: '1.1.0', startedAt: NOON_MS - 24_000 });
    expect(lanes(history('app1', 0, 0, { samples: old }), fresh)).to.deep.equal([
      'app1: ready 1.0.0 60-30, draining 1.0.0 30-28, starting 1.1.0 24-20, ready 1.1.0 20-0',
    ]);
  });

  it('shows two processes of one place in rows of their own while they run side by side', () => {
    const fresh = history('app1-second', 30_000, 0, { start: 'b', version: '1.1.0', startedAt: NOON_MS - 33_000 });
    const old = history('app1', 60_000, 21_000);
    const gone = { ...old, samples: [...old.samples, sample(20_000, 'gone', 0)] };
    expect(lanes(gone, fresh)).to.deep.equal(['app1: ready 1.0.0 60-20 / starting 1.1.0 33-30, ready 1.1.0 30-0']);
  });

  it('ends where a node fell silent, and goes on where it spoke again', () => {
    const { samples } = history('app1', 60_000, 40_000);
    const again = history('app1', 20_000, 10_000).samples;
    expect(lanes(history('app1', 0, 0, { samples: [...samples, ...again] }))).to.deep.equal(['app1: ready 1.0.0 60-39, ready 1.0.0 20-9']);
  });

  it('takes a late report for no silence', () => {
    expect(lanes(history('app1', 0, 0, { samples: [sample(8_000), sample(3_000)] }))).to.deep.equal(['app1: ready 1.0.0 8-0']);
  });

  it('invents no start for a node whose reports were lost or have left the strip', () => {
    const long = history('app1', HISTORY_MS, 0, { startedAt: NOON_MS - HISTORY_MS - 20_000 });
    const lost = history('app2', 30_000, 0, { startedAt: NOON_MS - 3_600_000 });
    const clockAhead = history('app3', 30_000, 0, { startedAt: NOON_MS });
    expect(lanes(long, lost, clockAhead).map((lane) => lane.includes('starting'))).to.deep.equal([false, false, false]);
  });

  it('is told in words as well', () => {
    const samples = [sample(10_000), sample(9_000, 'draining')];
    const [lane] = lanesOf(recordOf({ history: [history('app1', 0, 0, { samples })], time: NOON_MS - 8_000 }));
    const words = laneInWords(lane as Lane, NOON_MS - 8_000, (timeMs) => `T-${(NOON_MS - timeMs) / 1_000}`);
    expect(words).to.equal('app1: ready with 1.0.0 from T-10 to T-9, draining with 1.0.0 from T-9 on.');
  });
});

describe('the lines of a chart', () => {
  it('have a value a second for each place, none where nobody was, and no hole for a late report', () => {
    const late = [sample(6_000, 'ready', 1), sample(5_000, 'ready', 2), sample(3_000, 'ready', 3)];
    const { seconds, series } = chartData(recordOf({ history: [history('app1', 0, 0, { samples: late })] }), CONNECTIONS);
    expect(seconds).to.have.length(HISTORY_MS / 1_000 + 1);
    expect(seconds.at(-1)).to.equal(NOON_MS / 1_000);
    expect(series[0]?.slice(-8)).to.deep.equal([null, 1, 2, 2, 3, 3, null, null]);
  });

  it('add the connections of two processes of a place, and take the worse of their delays', () => {
    const record = recordOf({
      history: [
        history('app1', 0, 0, { samples: [sample(0, 'draining', 5, 20)] }),
        history('app1-second', 0, 0, { start: 'b', samples: [sample(0, 'ready', 7, 3)] }),
        history('app2', 0, 0, { samples: [sample(0, 'ready', 1, null)] }),
      ],
    });
    expect(chartData(record, CONNECTIONS).series.map((line) => line.at(-1))).to.deep.equal([12, 1]);
    expect(chartData(record, DELIVERY).series.map((line) => line.at(-1))).to.deep.equal([20, null]);
  });

  it('end with a goodbye', () => {
    const record = recordOf({ history: [history('app1', 0, 0, { samples: [sample(1_000), sample(0, 'gone', 0)] })] });
    expect(chartData(record, CONNECTIONS).series[0]?.slice(-2)).to.deep.equal([12, null]);
  });
});

describe('the headline', () => {
  function headline(...nodes: OpsAnswer['nodes']): string {
    return headlineOf(recordOf({ nodes }));
  }

  it('says that all is well', () => {
    expect(headline(standing('app1'), standing('app2'))).to.equal('All 2 nodes are in service, on 1.0.0.');
    expect(headline(standing('app1'))).to.equal('The node is in service, on 1.0.0.');
  });

  it('says that nobody reports', () => {
    expect(headline()).to.equal('No node reports.');
    expect(headline(standing('app1', { state: 'gone' }))).to.equal('No node reports.');
  });

  it('follows an update', () => {
    const fresh = { version: '1.1.0', start: 'b', startedAt: NOON_MS };
    expect(headline(standing('app1', { state: 'draining' }), standing('app2'))).to.equal('app1 is draining.');
    expect(headline(standing('app1', { state: 'gone' }), standing('app1', { ...fresh, state: 'starting' }), standing('app2'))).to.equal(
      'An update to 1.1.0 is under way, 0 of 2 nodes done. app1 is starting.',
    );
    expect(headline(standing('app1', fresh), standing('app2', { state: 'gone' }), standing('app3'))).to.equal(
      'An update to 1.1.0 is under way, 1 of 3 nodes done. app2 has ended.',
    );
  });

  it('tells a node that fell silent from one that ended', () => {
    expect(headline(standing('app1'), standing('app2', { state: 'gone', silent: true }))).to.equal('app2 is not heard of any more.');
  });

  it('leaves those out who were replaced, and of several gone all but the last', () => {
    const nodes = [
      standing('app1', { state: 'gone' }),
      standing('app1-second', { start: 'b' }),
      standing('app2', { state: 'gone', start: 'c' }),
      standing('app2', { state: 'gone', start: 'd' }),
    ];
    expect(shownNodes({ nodes }).map(({ start }) => start)).to.deep.equal(['b', 'd']);
  });
});

describe('an answer as it came', () => {
  const scene = { room: 'warehouse', take: 'aaaa', spoken: 1, of: 2, missing: [], doubled: [], outOfOrder: [], lastLineAt: 1 };

  it('is taken as it is', () => {
    const answer = answerOf({ nodes: [standing('app1')], history: [history('app1', 2_000)], scene });
    expect(decodeOpsAnswer(JSON.parse(JSON.stringify(answer)))).to.deep.equal(answer);
  });

  it('loses what has not the form, and nothing else', () => {
    const decoded = decodeOpsAnswer({
      ...answerOf(),
      nodes: [standing('app1'), { ...standing('app2'), state: 'asleep' }, null, { node: 'app3' }],
      history: [{ ...history('app1', 0), samples: [sample(0), [1, 'asleep', 2, 3, 4], 'x'] }, { node: 'app2' }],
      scene: { ...scene, missing: 7 },
    });
    expect(decoded?.nodes.map(({ node }) => node)).to.deep.equal(['app1']);
    expect(decoded?.history).to.deep.equal([history('app1', 0)]);
    expect(decoded).to.not.have.property('scene');
  });

  it('is none where it is something else', () => {
    for (const value of [null, 'text', [], {}, { ...answerOf(), time: 'noon' }, { ...answerOf(), nodes: {} }]) {
      expect(decodeOpsAnswer(value), JSON.stringify(value)).to.equal(undefined);
    }
  });
});
