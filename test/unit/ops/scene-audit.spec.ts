import { expect } from 'chai';
import { TakeAudit } from '../../../src/ops/scene-audit.ts';
import { LISTED_FAULTS_MAX, type SceneAudit } from '../../../src/protocol/ops.ts';
import { sceneLineId } from '../../../src/protocol/scene-line.ts';

const OF = 8;

/** Hears lines of take `aaaa`, and in the place of a text a message that is none. */
function audited(...lines: (number | string)[]): SceneAudit | undefined {
  const audit = new TakeAudit();
  lines.forEach((line, index) => audit.hear({ id: typeof line === 'number' ? sceneLineId('aaaa', line, OF) : line, time: 1_000 + index }));
  return audit.verdict('warehouse');
}

describe('the audit of a scene', () => {
  it('has nothing to say where no line was spoken', () => {
    expect(audited()).to.equal(undefined);
    expect(audited('V1StGXR8_Z5jdHi6B-myT', 'line-aaaa-9-of-8')).to.equal(undefined);
  });

  it('OPS-4 finds nothing wrong with lines that each come once and in order, whatever people say between', () => {
    expect(audited(1, 2, 'V1StGXR8_Z5jdHi6B-myT', 3)).to.deep.equal({
      ...{ room: 'warehouse', take: 'aaaa', spoken: 3, of: OF },
      ...{ missing: [], doubled: [], outOfOrder: [], lastLineAt: 1_003 },
    });
  });

  it('OPS-4 finds a line that was passed over, but none that is still to come', () => {
    expect(audited(1, 2, 4, 5)).to.deep.include({ spoken: 4, missing: [3], doubled: [], outOfOrder: [] });
  });

  it('OPS-4 finds a line that came twice, at once or later, and counts it once', () => {
    expect(audited(1, 2, 2, 3, 1)).to.deep.include({ spoken: 3, missing: [], doubled: [1, 2], outOfOrder: [] });
  });

  it('OPS-4 finds a line that came after a later one, which is then no longer missing', () => {
    expect(audited(1, 3, 2, 4)).to.deep.include({ spoken: 4, missing: [], doubled: [], outOfOrder: [2] });
  });

  it('is about the take that began last, and lines of the one before that come late are none of its business', () => {
    const late = sceneLineId('zzzz', 2, 5);
    expect(audited(sceneLineId('zzzz', 1, 5), 1, late, 2, late)).to.deep.include({ take: 'aaaa', of: OF, spoken: 2, doubled: [] });
    expect(audited(1, 3, 3, 2, late)).to.deep.equal({
      ...{ room: 'warehouse', take: 'zzzz', spoken: 1, of: 5, missing: [1], doubled: [], outOfOrder: [], lastLineAt: 1_004 },
    });
  });

  it('lists only so many faults, whatever a message claims to be', () => {
    const audit = new TakeAudit();
    audit.hear({ id: sceneLineId('aaaa', 99_999, 99_999), time: 1 });
    for (let number = 1; number <= 200; number += 1) audit.hear({ id: sceneLineId('aaaa', number, 99_999), time: 2 });
    const { missing = [], outOfOrder = [] } = audit.verdict('warehouse') ?? {};
    expect([missing.length, outOfOrder.length]).to.deep.equal([LISTED_FAULTS_MAX, LISTED_FAULTS_MAX]);
    expect(missing[0]).to.equal(201);
  });
});
