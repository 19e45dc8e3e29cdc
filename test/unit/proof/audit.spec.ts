import { expect } from 'chai';
import { audit, isFaultless, type AuditReport } from '../../../src/proof/audit.ts';
import type { MemberRecord } from '../../../src/proof/records.ts';
import { connection, faultlessEvidence, type Evidence } from '../../support/crowd-record.ts';

/** The report on a run that was spoiled in one way. */
function auditOf(spoil: (evidence: Evidence, first: MemberRecord) => void = () => undefined): AuditReport {
  const evidence = faultlessEvidence();
  spoil(evidence, evidence.crowd.members[0] as MemberRecord);
  return audit(evidence.crowd, evidence.log);
}

describe('audit of a crowd', () => {
  it('finds no fault where there is none, and tells how it went', () => {
    const report = auditOf();
    expect(isFaultless(report)).to.equal(true);
    expect(report).to.include({ sent: 30, acknowledged: 30, stored: 30, movesMean: 0, movesMax: 0, p50Ms: 10, p99Ms: 10 });
    expect(report.longestSilenceMs).to.equal(1_010);
  });

  const FAULTS: readonly [string, keyof AuditReport, number, (evidence: Evidence, first: MemberRecord) => void][] = [
    ['a message that was acknowledged and shown, and is not in the log', 'lost', 1, ({ log }) => void log.messages.splice(9, 1)],
    ['an empty log', 'lost', 30, ({ log }) => void log.messages.splice(0)],
    ['a message that one person was not shown', 'lost', 1, (_, { shown }) => void shown.splice(9, 1)],
    ['the last message, not shown to one person', 'lost', 1, (_, { shown }) => void shown.pop()],
    ['a person who was shown nothing', 'lost', 30, (_, { shown }) => void shown.splice(0)],
    [
      'a message that was acknowledged in an epoch that has ended, and is not in the new one',
      'lost',
      1,
      (_, { connections }) => void connections[0]?.acks.push({ id: 'elsewhere', epoch: 'zero', seq: 3 }),
    ],
    [
      'an acknowledgement that names a place where another message stands',
      'lost',
      1,
      (_, { connections }) => void connections[0]?.acks.push({ id: 'message-0', epoch: 'one', seq: 2 }),
    ],
    [
      'a message that is stored twice',
      'duplicated',
      1,
      ({ log, crowd }) => {
        const again = { ...(log.messages[4] as (typeof log.messages)[number]), seq: 31 };
        log.messages.push(again);
        for (const { shown } of crowd.members) shown.push({ at: 4_010, epoch: 'one', message: again });
      },
    ],
    ['a message that is shown twice', 'duplicated', 1, (_, { shown }) => void shown.splice(10, 0, shown[9] as (typeof shown)[number])],
    ['a message that one connection carried twice', 'duplicated', 1, (_, { connections }) => void connections[0]?.runs[0]?.seqs.push(30)],
    ['a message that is shown before an earlier one', 'reordered', 1, (_, { shown }) => void shown.splice(9, 0, ...shown.splice(10, 1))],
    [
      'a message that one connection carried before an earlier one',
      'reordered',
      1,
      (_, { connections }) => {
        const seqs = connections[0]?.runs[0]?.seqs ?? [];
        seqs.splice(9, 0, ...seqs.splice(10, 1));
      },
    ],
    [
      'messages stored in another order than they were written',
      'reordered',
      1,
      (_, { sent }) => void sent.splice(2, 0, ...sent.splice(3, 1)),
    ],
    [
      'two messages under one number',
      'twoTextsUnderOneSeq',
      1,
      (_, { shown }) => {
        const tenth = shown[9] as (typeof shown)[number];
        shown[9] = { ...tenth, message: { ...tenth.message, id: 'another-one' } };
      },
    ],
    [
      'a text that is not the one that was sent',
      'alteredTexts',
      1,
      ({ log }) => (log.messages[3] = { ...(log.messages[3] as (typeof log.messages)[number]), text: 'other' }),
    ],
    ['a number that one connection left out', 'gaps', 1, (_, { connections }) => void connections[0]?.runs[0]?.seqs.splice(9, 1)],
    ['a gap that the library told of', 'gaps', 1, (_, first) => (first.gaps += 1)],
    [
      'an incomplete join',
      'joinedIncomplete',
      1,
      (_, { connections }) => void ((connections[0] ?? { joinedIncomplete: 0 }).joinedIncomplete = 1),
    ],
    ['a request for history', 'historyAsked', 1, (_, first) => (first.historyAsked += 1)],
    [
      'two seconds without a connection',
      'visibleBreaks',
      1,
      (_, { connections }) => void connections.splice(0, 1, connection({ until: 1_000 }), connection({ from: 3_001 })),
    ],
    [
      'a connection that never comes back',
      'visibleBreaks',
      1,
      (_, { connections }) => void connections.splice(0, 1, connection({ until: 2_000 })),
    ],
    [
      'a member who is said to have left',
      'presenceNoise',
      1,
      (_, { presence }) => void presence.push({ at: 2_000, event: 'left', userId: 'user1', memberCount: 2 }),
    ],
    [
      'a member who is said to have come again',
      'presenceNoise',
      1,
      (_, { presence }) => void presence.push({ at: 4_400, event: 'entered', userId: 'user1', memberCount: 3 }),
    ],
    [
      'a count that leaves somebody out',
      'presenceNoise',
      1,
      (_, { presence }) => void presence.push({ at: 2_000, event: 'count', userId: undefined, memberCount: 2 }),
    ],
    [
      'a return to the old version',
      'backToOldVersion',
      1,
      (_, { connections }) => void connections.push(connection({ version: '2' }), connection({ version: '1' })),
    ],
    ['a message of which nobody heard again', 'unanswered', 1, (_, { sent }) => void ((sent[3] ?? { outcome: '' }).outcome = 'pending')],
    ['a message that was refused', 'failed', 1, (_, { sent }) => void ((sent[3] ?? { outcome: '' }).outcome = 'failed')],
    ['a message left to the person', 'failed', 1, (_, { sent }) => void ((sent[3] ?? { outcome: '' }).outcome = 'unsure')],
  ];

  for (const [fault, field, count, spoil] of FAULTS) {
    it(`reports ${fault}`, () => {
      const report = auditOf(spoil);
      expect(report[field]).to.equal(count);
      expect(isFaultless(report)).to.equal(false);
    });
  }

  it('takes a hand-over for what it is: a move, and no break, where the connections overlap', () => {
    const report = auditOf((_, { connections }) => {
      const [first] = connections;
      if (first !== undefined) first.closedAt = 2_000;
      connections.push(connection({ from: 1_900, version: '2' }));
    });
    expect(isFaultless(report)).to.equal(true);
    expect(report).to.include({ movesMax: 1, longestBreakMs: 0 });
    expect(report.movesMean).to.be.closeTo(1 / 3, 0.001);
  });

  it('counts neither a break that nobody sees nor a connection that was never welcomed', () => {
    const report = auditOf((_, { connections }) => {
      const refused = { ...connection({ from: 1_100, until: 1_200 }), welcomedAt: undefined };
      connections.splice(0, 1, connection({ until: 1_000 }), refused, connection({ from: 3_000 }));
    });
    expect(report).to.include({ visibleBreaks: 0, longestBreakMs: 2_000, movesMax: 1 });
  });

  it('believes those who were there about what has been trimmed away since', () => {
    const report = auditOf(({ log }) => void log.messages.splice(0, 10));
    expect(isFaultless(report)).to.equal(true);
    expect(report.stored).to.equal(30);
  });

  it('takes messages for stored that a new epoch took over', () => {
    const report = auditOf(({ log }) => (log.epoch = 'two'));
    expect(report).to.include({ lost: 0, stored: 30 });
  });

  it('leaves strangers out of the counts, and still wants their messages shown', () => {
    const stranger = { id: 'stranger', name: 'Bot' };
    const report = auditOf(({ log, crowd }) => {
      const message = { ...(log.messages[29] as (typeof log.messages)[number]), seq: 31, id: 'a-stranger-said', user: stranger };
      log.messages.push(message);
      for (const { shown, presence } of crowd.members.slice(1)) {
        shown.push({ at: 4_100, epoch: 'one', message });
        presence.push({ at: 4_200, event: 'entered', userId: 'stranger', memberCount: 4 });
      }
    });
    expect(report).to.include({ sent: 30, stored: 30, presenceNoise: 0, lost: 1 });
  });

  it('tells the longest silence of anybody, and the latency that one in a hundred exceeds', () => {
    const report = auditOf((_, first) => {
      first.shown.splice(10, 10, ...first.shown.slice(10, 20).map((one) => ({ ...one, at: 3_000 })));
    });
    // From the tenth message, at 1 910 ms, to 3 000 ms.
    expect(report.longestSilenceMs).to.equal(1_090);
    expect(report.p50Ms).to.equal(10);
    expect(report.p99Ms).to.equal(1_000);
  });
});
