import { expect } from 'chai';
import { RoomTracker } from '../../../src/sdk/room-tracker.ts';
import { joined, message, messages } from '../../support/scripted-socket.ts';

/** A tracker that has shown 1 to `seq` of epoch e1. */
function trackerAt(seq: number): RoomTracker {
  const tracker = new RoomTracker();
  tracker.joined(joined('lobby', { messages: messages('lobby', 1, seq) }), { room: 'lobby' });
  return tracker;
}

const seqs = (meaning: ReturnType<RoomTracker['joined']>): unknown =>
  meaning.kind === 'show' ? [meaning.continuity, ...meaning.messages.map(({ seq }) => seq)] : meaning.kind;

describe('RoomTracker', () => {
  it('asks for a room without a position at first, and with epoch, seq and id together afterwards', () => {
    const tracker = new RoomTracker();
    expect(tracker.request('lobby')).to.deep.equal({ room: 'lobby' });
    tracker.joined(joined('lobby', { messages: messages('lobby', 4, 6) }), undefined);
    expect(tracker.request('lobby')).to.deep.equal({ room: 'lobby', after: 6, epoch: 'e1', afterId: 'id-00000006' });
  });

  it('takes the head as its position where nothing was said', () => {
    const tracker = new RoomTracker();
    expect(seqs(tracker.joined(joined('lobby'), undefined))).to.deep.equal(['first']);
    expect(tracker.request('lobby')).to.deep.equal({ room: 'lobby', after: 0, epoch: 'e1' });
  });

  it('shows live messages in order and each once', () => {
    const tracker = trackerAt(3);
    expect(tracker.message(message('lobby', 4), 'e1')).to.equal('show');
    expect(tracker.message(message('lobby', 4), 'e1')).to.equal('known');
    expect(tracker.message(message('lobby', 2), 'e1')).to.equal('known');
  });

  it('sees a hole and stays before it', () => {
    const tracker = trackerAt(3);
    expect(tracker.message(message('lobby', 5), 'e1')).to.equal('hole');
    expect(tracker.position).to.deep.equal({ epoch: 'e1', seq: 3, id: 'id-00000003' });
  });

  it('takes nothing live from a connection in another epoch, nor before the first joined', () => {
    expect(trackerAt(3).message(message('lobby', 4), 'e0')).to.equal('stale');
    expect(trackerAt(3).message(message('lobby', 4), undefined)).to.equal('stale');
    expect(new RoomTracker().message(message('lobby', 1), 'e1')).to.equal('stale');
  });

  it('goes on where the replay follows, and shows only what is new', () => {
    const tracker = trackerAt(3);
    const meaning = tracker.joined(joined('lobby', { messages: messages('lobby', 2, 5) }), tracker.request('lobby'));
    expect(seqs(meaning)).to.deep.equal(['continued', 4, 5]);
    expect(tracker.position?.seq).to.equal(5);
  });

  it('stays where it is when the rest of a long replay is still to come', () => {
    const tracker = trackerAt(3);
    const meaning = tracker.joined(joined('lobby', { seq: 900, messages: messages('lobby', 4, 503) }), tracker.request('lobby'));
    expect(seqs(meaning)).to.have.length(501);
    expect(tracker.position?.seq).to.equal(503);
    expect(tracker.message(message('lobby', 504), 'e1')).to.equal('show');
  });

  it('marks a gap where what it asked for was trimmed away', () => {
    const tracker = trackerAt(3);
    const meaning = tracker.joined(joined('lobby', { complete: false, messages: messages('lobby', 10, 12) }), tracker.request('lobby'));
    expect(seqs(meaning)).to.deep.equal(['gap', 10, 11, 12]);
    expect(tracker.position?.seq).to.equal(12);
  });

  it('marks a gap where everything it asked for was trimmed away', () => {
    const tracker = trackerAt(3);
    expect(seqs(tracker.joined(joined('lobby', { complete: false, seq: 12 }), tracker.request('lobby')))).to.deep.equal(['gap']);
    expect(tracker.position).to.deep.equal({ epoch: 'e1', seq: 12 });
  });

  it('marks no gap where another connection has filled it meanwhile', () => {
    const tracker = trackerAt(3);
    const asked = tracker.request('lobby');
    for (const seq of [4, 5, 6]) tracker.message(message('lobby', seq), 'e1');
    const meaning = tracker.joined(joined('lobby', { complete: false, messages: messages('lobby', 5, 7) }), asked);
    expect(seqs(meaning)).to.deep.equal(['continued', 7]);
  });

  it('asks again where an answer leaves a hole because the question was asked from nowhere', () => {
    const tracker = trackerAt(3);
    const meaning = tracker.joined(joined('lobby', { messages: messages('lobby', 10, 12) }), { room: 'lobby' });
    expect(seqs(meaning)).to.equal('ask-again');
    expect(tracker.position?.seq).to.equal(3);
  });

  it('does not ask for ever: a hole in the answer to its own position is a gap', () => {
    const tracker = trackerAt(3);
    const meaning = tracker.joined(joined('lobby', { messages: messages('lobby', 10, 12) }), tracker.request('lobby'));
    expect(seqs(meaning)).to.deep.equal(['gap', 10, 11, 12]);
  });

  it('begins anew in a new epoch: epoch, seq and id change together', () => {
    const tracker = trackerAt(7);
    const meaning = tracker.joined(
      joined('lobby', { epoch: 'e2', complete: false, messages: messages('lobby', 1, 2) }),
      tracker.request('lobby'),
    );
    expect(seqs(meaning)).to.deep.equal(['new-epoch', 1, 2]);
    expect(tracker.position).to.deep.equal({ epoch: 'e2', seq: 2, id: 'id-00000002' });
    expect(tracker.message(message('lobby', 8), 'e1')).to.equal('stale');
    expect(tracker.message(message('lobby', 3), 'e2')).to.equal('show');
  });

  it('takes no old number along into an empty new epoch', () => {
    const tracker = trackerAt(7);
    tracker.joined(joined('lobby', { epoch: 'e2', complete: false }), tracker.request('lobby'));
    expect(tracker.position).to.deep.equal({ epoch: 'e2', seq: 0 });
  });

  it('marks a new epoch once, though two connections tell of it', () => {
    const tracker = trackerAt(7);
    const asked = tracker.request('lobby');
    tracker.joined(joined('lobby', { epoch: 'e2', complete: false, messages: messages('lobby', 1, 3) }), asked);
    const again = tracker.joined(joined('lobby', { epoch: 'e2', complete: false, messages: messages('lobby', 1, 2) }), asked);
    expect(seqs(again)).to.deep.equal(['continued']);
    expect(tracker.position?.seq).to.equal(3);
  });

  it('shows a room anew, without a mark, where nothing had been shown of it', () => {
    const tracker = new RoomTracker();
    tracker.joined(joined('lobby'), undefined);
    const meaning = tracker.joined(joined('lobby', { epoch: 'e2', complete: false, messages: messages('lobby', 1, 1) }), undefined);
    expect(seqs(meaning)).to.deep.equal(['first', 1]);
  });

  for (const [title, answer] of [
    ['ends before its position', joined('lobby', { complete: false, messages: messages('lobby', 1, 5) })],
    ['holds another message at its position', joined('lobby', { complete: false, messages: [message('lobby', 7, { id: 'another-one' })] })],
  ] as const) {
    it(`begins anew where the log under the same epoch ${title}`, () => {
      const tracker = trackerAt(7);
      expect(seqs(tracker.joined(answer, tracker.request('lobby')))).to.deep.equal(['new-epoch', ...answer.messages.map(({ seq }) => seq)]);
      expect(tracker.position?.seq).to.equal(answer.seq);
    });
  }
});
