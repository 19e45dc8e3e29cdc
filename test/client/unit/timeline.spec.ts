import { expect } from 'chai';
import {
  isShown,
  olderRequest,
  trimmed,
  withJoined,
  withMessage,
  withOlder,
  type Timeline,
} from '../../../client/src/app/messages/timeline.ts';
import type { RoomMessage } from '../../../src/protocol/messages.ts';
import type { Continuity } from '../../../src/sdk/types.ts';
import { BOB, said, saidFrom } from '../support/fake-chat.ts';

const join = (timeline: Timeline, continuity: Continuity, messages: readonly RoomMessage[], epoch = 'epoch-1'): Timeline =>
  withJoined(timeline, { epoch, continuity, messages });

/** The timeline in a word: runs of numbers and what lies between them. */
function inWords(timeline: Timeline): string {
  return timeline.map((run) => `${run.after === 'start' ? '' : `<${run.after}> `}${spans(run.messages.map(({ seq }) => seq))}`).join(' ');
}

function spans(seqs: readonly number[]): string {
  const starts = seqs.filter((seq, index) => seqs[index - 1] !== seq - 1);
  const ends = seqs.filter((seq, index) => seqs[index + 1] !== seq + 1);
  return starts.map((start, index) => `${start}..${ends[index]}`).join(' ');
}

/** Asks for what lies before the run, and answers from `log`, `limit` at most. */
function load(timeline: Timeline, run: number, log: readonly RoomMessage[], limit = 100): Timeline {
  const request = olderRequest(timeline, timeline[run]);
  if (request === undefined) throw new Error('There is nothing to ask for.');
  const below = log.filter(({ seq }) => seq < request.before);
  return withOlder(timeline, request, { messages: below.slice(-limit), more: below.length > limit });
}

describe('the timeline of a room', () => {
  const first = join([], 'first', saidFrom(11, 20));

  it('orders by position alone, whatever the clocks say', () => {
    const late = { ...said(21), time: said(1).time };
    const timeline = withMessage(withMessage(first, said(22)), late);
    expect(inWords(timeline)).to.equal('11..22');
  });

  it('takes a message once', () => {
    expect(withMessage(first, said(15))).to.equal(first);
    expect(inWords(join(first, 'continued', saidFrom(18, 23)))).to.equal('11..23');
  });

  it('loads older messages before the first', () => {
    expect(inWords(load(first, 0, saidFrom(1, 20), 4))).to.equal('7..20');
  });

  it('asks for nothing below the first message, nor where the log has nothing older', () => {
    expect(olderRequest(join([], 'first', saidFrom(1, 5)), join([], 'first', saidFrom(1, 5))[0])).to.equal(undefined);
    const exhausted = load(first, 0, saidFrom(11, 20));
    expect(olderRequest(exhausted, exhausted[0])).to.equal(undefined);
  });

  it('ignores a page of history that was asked for in another state', () => {
    const request = olderRequest(first, first[0]);
    if (request === undefined) throw new Error('There is something to ask for.');
    const meanwhile = load(first, 0, saidFrom(1, 20), 4);
    expect(withOlder(meanwhile, request, { messages: saidFrom(7, 10), more: true })).to.equal(meanwhile);
    const anew = join(first, 'new-epoch', saidFrom(1, 3), 'epoch-2');
    expect(withOlder(anew, request, { messages: saidFrom(1, 3), more: false })).to.equal(anew);
  });

  it('does not take a page that would leave a hole unseen', () => {
    const request = { run: 0, before: 11 };
    expect(withOlder(first, request, { messages: saidFrom(1, 8), more: false })).to.equal(first);
  });

  describe('with a gap', () => {
    const gapped = join(first, 'gap', saidFrom(51, 60));

    it('keeps the two sides apart', () => {
      expect(inWords(gapped)).to.equal('11..20 <gap> 51..60');
      expect(inWords(withMessage(gapped, said(61)))).to.equal('11..20 <gap> 51..61');
    });

    it('makes it smaller by what still exists, and says when nothing is left', () => {
      const smaller = load(gapped, 1, saidFrom(40, 60));
      expect(inWords(smaller)).to.equal('11..20 <gap> 40..60');
      expect(olderRequest(smaller, smaller[1])).to.equal(undefined);
    });

    it('closes it when the numbers prove that nothing is missing', () => {
      const half = load(gapped, 1, saidFrom(1, 60), 20);
      expect(inWords(half)).to.equal('11..20 <gap> 31..60');
      const whole = load(half, 1, saidFrom(1, 60), 20);
      expect(inWords(whole)).to.equal('11..60');
      expect(olderRequest(whole, whole[0])?.before).to.equal(11);
    });

    it('closes it by a page that reaches beyond the other side', () => {
      expect(inWords(load(gapped, 1, saidFrom(1, 60)))).to.equal('11..60');
    });

    it('shows no gap where none is', () => {
      expect(inWords(join(first, 'gap', saidFrom(21, 25)))).to.equal('11..25');
    });
  });

  describe('with a new epoch', () => {
    it('never sorts the new numbers among the old ones', () => {
      const anew = join(first, 'new-epoch', [said(1, 'new', BOB, 'new-id-0001')], 'epoch-2');
      expect(inWords(anew)).to.equal('11..20 <new-epoch> 1..1');
      expect(inWords(withMessage(anew, said(2, 'newer', BOB, 'new-id-0002')))).to.equal('11..20 <new-epoch> 1..2');
    });

    it('does not show again what the log still held', () => {
      const anew = join(first, 'new-epoch', [...saidFrom(11, 15), said(16, 'new', BOB, 'new-id-0001')], 'epoch-2');
      expect(inWords(anew)).to.equal('11..20 <new-epoch> 16..16');
      expect(olderRequest(anew, anew[1])).to.equal(undefined);
    });

    it('moves a message that is said again to where the log has it now', () => {
      const anew = withMessage(join(first, 'new-epoch', [], 'epoch-2'), { ...said(20), seq: 1 });
      expect(inWords(anew)).to.equal('11..19 <new-epoch> 1..1');
    });

    it('asks for nothing under the old numbering, even where the epoch has the old name', () => {
      for (const epoch of ['epoch-1', 'epoch-2']) {
        const anew = join(first, 'new-epoch', [said(5, 'new', BOB, 'new-id-0001')], epoch);
        expect(olderRequest(anew, anew[0]), epoch).to.equal(undefined);
        expect(olderRequest(anew, anew[1])?.before, epoch).to.equal(5);
      }
    });
  });

  it('lets the oldest go beyond a limit, and can ask for them again', () => {
    const gapped = join(join([], 'first', saidFrom(1, 10)), 'gap', saidFrom(51, 60));
    const short = trimmed(gapped, 5);
    expect(inWords(short)).to.equal('56..60');
    expect(olderRequest(short, short[0])?.before).to.equal(56);
    expect(isShown(short, said(55))).to.equal(false);
    expect(trimmed(gapped, 20)).to.equal(gapped);
  });
});
