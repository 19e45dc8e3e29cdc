import { expect } from 'chai';
import { ANN, BOB, ME, said, saidFrom } from '../support/fake-chat.ts';
import { openPage, type OpenPage } from '../support/open-page.ts';

describe('a room', () => {
  let opened: OpenPage;

  beforeEach(async () => {
    sessionStorage.clear();
    opened = await openPage();
    opened.chat.joined([said(1)]);
    await opened.settle();
  });

  async function typing(...users: (typeof ANN)[]): Promise<void> {
    for (const user of users) opened.chat.emit({ type: 'typing', room: 'lobby', user });
    await opened.settle();
  }

  describe('who is typing', () => {
    it('is shown by name', async () => {
      await typing(ANN);
      expect(opened.page.typing).to.equal('Ann is typing…');
      await typing(BOB);
      expect(opened.page.typing).to.equal('Ann and Bob are typing…');
      await typing({ id: 'user-cy', name: 'Cy' });
      expect(opened.page.typing).to.equal('Ann, Bob and 1 other are typing…');
    });

    it('is gone after 5 s without news, and stays with news', async () => {
      await typing(ANN);
      opened.clock.advance(4_000);
      await typing(ANN);
      opened.clock.advance(4_999);
      await opened.settle();
      expect(opened.page.typing).to.equal('Ann is typing…');
      opened.clock.advance(1);
      await opened.settle();
      expect(opened.page.typing).to.equal('');
    });

    it('is gone at once when the message arrives', async () => {
      await typing(ANN, BOB);
      opened.chat.hear(said(2));
      await opened.settle();
      expect(opened.page.typing).to.equal('Bob is typing…');
    });

    it('is gone at once when the person leaves', async () => {
      await typing(ANN);
      opened.chat.emit({ type: 'presence', change: { type: 'presence', room: 'lobby', event: 'left', user: ANN, memberCount: 2 } });
      await opened.settle();
      expect(opened.page.typing).to.equal('');
    });

    it('does not flicker at a hand-over, and forgets those who are no longer there', async () => {
      await typing(ANN, BOB);
      opened.chat.joined([], 'continued', { members: [ME, ANN] });
      await opened.settle();
      expect(opened.page.typing).to.equal('Ann is typing…');
    });

    it('does not name oneself in another tab', async () => {
      await typing(ME);
      expect(opened.page.typing).to.equal('');
    });
  });

  describe('who is here', () => {
    it('is listed by name and counted', () => {
      expect(opened.page.memberNames).to.deep.equal(['Ann', 'Bob', 'Mia']);
      expect(opened.page.memberCount).to.equal(3);
    });

    it('follows those who enter, leave and change their name', async () => {
      const presence = (event: 'entered' | 'left', user: typeof ANN, memberCount: number): void =>
        opened.chat.emit({ type: 'presence', change: { type: 'presence', room: 'lobby', event, user, memberCount } });
      presence('entered', { id: 'user-cy', name: 'Cy' }, 4);
      presence('left', BOB, 3);
      presence('entered', { ...ANN, name: 'Zoe' }, 3);
      await opened.settle();
      expect(opened.page.memberNames).to.deep.equal(['Cy', 'Mia', 'Zoe']);
      expect(opened.page.memberCount).to.equal(3);
    });

    it('counts more than it lists', async () => {
      opened.chat.emit({ type: 'presence', change: { type: 'presence', room: 'lobby', event: 'count', memberCount: 412 } });
      await opened.settle();
      expect(opened.page.memberCount).to.equal(412);
      expect(opened.page.text('.members-more')).to.equal('and 409 more');
    });
  });

  describe('with something missing', () => {
    beforeEach(async () => {
      opened.chat.joined(saidFrom(101, 103), 'gap');
      await opened.settle();
    });

    it('says so, and loads what still exists', async () => {
      expect(opened.page.list.gaps).to.deep.equal(['Some messages are missing here. Load what still exists']);
      await opened.page.press('Load what still exists');
      opened.chat.answerHistory(saidFrom(90, 103));
      await opened.settle();
      expect(opened.page.list.seqs[1]).to.equal(90);
      expect(opened.page.list.gaps).to.deep.equal(['Some messages are missing here and are no longer kept.']);
    });

    it('says it no longer once everything was loaded', async () => {
      await opened.page.press('Load what still exists');
      opened.chat.answerHistory(saidFrom(1, 103), 200);
      await opened.settle();
      expect(opened.page.list.gaps).to.deep.equal([]);
      expect(opened.page.list.seqs).to.deep.equal(saidFrom(1, 103).map(({ seq }) => seq));
    });
  });

  it('says when its log began anew', async () => {
    opened.chat.joined([said(1, 'Anew', BOB, 'other-id-01')], 'new-epoch', { epoch: 'epoch-2' });
    await opened.settle();
    expect(opened.page.list.gaps[0]).to.match(/began anew/);
    expect(opened.page.list.texts).to.deep.equal(['Message 1', 'Anew']);
  });

  it('says why it could not be entered', async () => {
    opened.chat.emit({
      type: 'error',
      error: { type: 'error', code: 'bad_request', message: 'Too many rooms.', room: 'lobby', refused: 'join' },
    });
    await opened.settle();
    expect(opened.page.notices).to.match(/Too many rooms\./);
    await opened.page.press('Dismiss');
    expect(opened.page.notices).to.equal('');
  });
});
