import { expect } from 'chai';
import { deliveriesOf, latencyBetween, latencyBuckets } from '../../../src/proof/latency.ts';
import { faultlessEvidence } from '../../support/crowd-record.ts';

/** Each took as many milliseconds as its number says, and was said at its hundredfold. */
const deliveries = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => ({ sentAt: n * 100, shownAt: n * 100 + n }));

describe('latency of deliveries', () => {
  it('knows of each message when it was said and when each person saw it, and leaves out what strangers said', () => {
    const { crowd } = faultlessEvidence();
    const [first] = crowd.members;
    first?.sent.shift();
    const found = deliveriesOf(crowd.members);
    expect(found).to.have.length(29 * 3);
    expect(new Set(found.map(({ sentAt, shownAt }) => shownAt - sentAt))).to.deep.equal(new Set([10]));
  });

  it('is told over the messages that were said in a time', () => {
    expect(latencyBetween(deliveries, 200, 600)).to.deep.equal({ deliveries: 4, p50Ms: 3, p99Ms: 5 });
    expect(latencyBetween(deliveries, 5_000, 6_000)).to.deep.equal({ deliveries: 0, p50Ms: 0, p99Ms: 0 });
  });

  it('is told step by step, without steps in which nothing came', () => {
    expect(latencyBuckets([...deliveries, { sentAt: 2_600, shownAt: 2_650 }], 0, 3_000, 500)).to.deep.equal([
      { at: 0, deliveries: 4, p50Ms: 2, p99Ms: 4 },
      { at: 500, deliveries: 5, p50Ms: 7, p99Ms: 9 },
      { at: 1_000, deliveries: 1, p50Ms: 10, p99Ms: 10 },
      { at: 2_500, deliveries: 1, p50Ms: 50, p99Ms: 50 },
    ]);
  });
});
