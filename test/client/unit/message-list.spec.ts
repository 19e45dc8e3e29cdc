import { expect } from 'chai';
import { BOB, ME, said, saidFrom } from '../support/fake-chat.ts';
import { openPage, type OpenPage } from '../support/open-page.ts';

/** The line being read stays within this. */
const STILL_PX = 2;

/** Texts of very different length, so that another width breaks them anew. */
const uneven = (from: number, to: number) =>
  saidFrom(from, to).map((message) => ({ ...message, text: `${message.seq} ${'and so on '.repeat(message.seq % 13)}` }));

describe('the list of messages', () => {
  let opened: OpenPage;

  beforeEach(async () => {
    sessionStorage.clear();
    opened = await openPage();
    opened.chat.joined(uneven(901, 1_000));
    await opened.settle();
  });

  async function scrollUp(px = 1_000): Promise<void> {
    await opened.page.list.scrollBy(-px);
  }

  describe('at the end', () => {
    it('opens there', () => {
      expect(opened.page.list.distanceFromEnd).to.be.at.most(1);
      expect(opened.page.list.log.scrollHeight).to.be.above(2_000);
    });

    it('follows new messages', async () => {
      for (let seq = 1_001; seq <= 1_010; seq += 1) {
        opened.chat.hear(said(seq));
        await opened.settle();
        expect(opened.page.list.distanceFromEnd).to.be.at.most(1);
      }
      expect(opened.page.hasButton(/jump to latest/i)).to.equal(false);
    });

    it('stays there when the page gets narrower, wider and lower', async () => {
      for (const [width, height] of [
        [360, 600],
        [1_200, 600],
        [360, 300],
      ]) {
        Object.assign(opened.page.host.style, { width: `${width}px`, height: `${height}px` });
        await opened.settle();
        expect(opened.page.list.distanceFromEnd, `${width} × ${height}`).to.be.at.most(1);
      }
    });

    it('stays there when the message box grows', async () => {
      await opened.page.type('one\ntwo\nthree\nfour\nfive');
      expect(opened.page.list.distanceFromEnd).to.be.at.most(1);
    });

    it('keeps a bounded number of rows in the page, however long the room talks', async () => {
      opened.chat.hear(...saidFrom(1_001, 1_900));
      await opened.settle();
      expect(opened.page.list.rowCount).to.be.at.most(200);
      expect(opened.page.list.seqs.at(-1)).to.equal(1_900);
      expect(opened.page.list.distanceFromEnd).to.be.at.most(1);
    });
  });

  describe('above the end', () => {
    it('keeps the line being read while messages come, and counts those alone', async () => {
      opened.chat.hear(said(1_001), said(1_002), said(1_003));
      await opened.settle();
      await scrollUp();
      expect(opened.page.hasButton('Jump to latest')).to.equal(true);
      const read = opened.page.list.firstInView;
      const top = opened.page.list.topOf(read);
      for (let seq = 1_004; seq <= 1_023; seq += 1) {
        opened.chat.hear(said(seq));
        await opened.settle();
      }
      expect(opened.page.list.topOf(read)).to.be.closeTo(top, STILL_PX);
      expect(opened.page.hasButton('Jump to latest (20)')).to.equal(true);
    });

    it('keeps the line being read when older messages load above, also at the very top', async () => {
      await scrollUp();
      await opened.page.list.scrollTo(0);
      const read = opened.page.list.firstInView;
      const top = opened.page.list.topOf(read);
      expect(opened.chat.histories.map(({ before }) => before)).to.deep.equal([901]);
      opened.chat.answerHistory(uneven(1, 1_000));
      await opened.settle();
      expect(opened.page.list.seqs[0]).to.equal(801);
      expect(opened.page.list.topOf(read)).to.be.closeTo(top, STILL_PX);
    });

    it('keeps the line being read when messages come in the midst of scrolling', async () => {
      await scrollUp();
      // The browser tells of a movement only with the next frame; this message comes before that.
      opened.page.list.log.scrollTop -= 300;
      const read = opened.page.list.firstInView;
      const top = opened.page.list.topOf(read);
      opened.chat.hear(said(1_001));
      opened.render();
      expect(opened.page.list.topOf(read)).to.be.closeTo(top, STILL_PX);
    });

    it('keeps the line being read in the very moment in which older messages are put above it', async () => {
      await scrollUp();
      await opened.page.list.scrollTo(0);
      const read = opened.page.list.firstInView;
      const top = opened.page.list.topOf(read);
      opened.chat.answerHistory(uneven(1, 1_000));
      await Promise.resolve();
      opened.render();
      expect(opened.page.list.seqs[0]).to.equal(801);
      expect(opened.page.list.topOf(read)).to.be.closeTo(top, STILL_PX);
    });

    it('keeps the line being read when the page gets narrower and wider', async () => {
      await scrollUp(2_000);
      const read = opened.page.list.firstInView;
      const top = opened.page.list.topOf(read);
      for (const width of [360, 500, 320, 1_000]) {
        opened.page.host.style.width = `${width}px`;
        await opened.settle();
        expect(opened.page.list.topOf(read), `${width} px wide`).to.be.closeTo(top, STILL_PX);
      }
    });

    it('keeps the line being read while somebody types and the message box grows', async () => {
      await scrollUp();
      const read = opened.page.list.firstInView;
      const top = opened.page.list.topOf(read);
      opened.chat.emit({ type: 'typing', room: 'lobby', user: BOB });
      await opened.page.type('one\ntwo\nthree\nfour');
      expect(opened.page.list.topOf(read)).to.be.closeTo(top, STILL_PX);
    });

    it('goes to the newest message on demand, and follows from there', async () => {
      await scrollUp();
      opened.chat.hear(...saidFrom(1_001, 1_005));
      await opened.settle();
      await opened.page.press(/jump to latest/i);
      expect(opened.page.list.distanceFromEnd).to.be.at.most(1);
      expect(opened.page.hasButton(/jump to latest/i)).to.equal(false);
      opened.chat.hear(said(1_006));
      await opened.settle();
      expect(opened.page.list.distanceFromEnd).to.be.at.most(1);
    });

    it('goes to the end when one says something oneself', async () => {
      await scrollUp();
      await opened.page.say('Here I am');
      expect(opened.page.list.distanceFromEnd).to.be.at.most(1);
      expect(opened.page.list.texts.at(-1)).to.equal('Here I am');
    });

    it('lets go of the end at a small movement upward, and takes it up again there', async () => {
      await scrollUp(30);
      opened.chat.hear(said(1_001));
      await opened.settle();
      expect(opened.page.list.distanceFromEnd).to.be.above(20);
      await opened.page.list.scrollBy(10_000);
      expect(opened.page.hasButton(/jump to latest/i)).to.equal(false);
    });

    it('counts what was missed during an outage', async () => {
      await scrollUp();
      opened.chat.joined(saidFrom(1_001, 1_007), 'continued');
      await opened.settle();
      expect(opened.page.hasButton('Jump to latest (7)')).to.equal(true);
    });
  });

  describe('through a long history', () => {
    const all = uneven(1, 3_000);

    it('goes up to the first message and down again, never jumping and never holding more than 600 rows', async () => {
      await scrollUp(200);
      for (let steps = 0; opened.page.list.seqs[0] !== 1; steps += 1) {
        expect(steps, 'steps').to.be.below(200);
        const read = opened.page.list.firstInView;
        const top = opened.page.list.topOf(read);
        const moved = Math.min(700, opened.page.list.log.scrollTop);
        opened.page.list.log.scrollTop -= moved;
        await opened.settle();
        if (opened.chat.histories.length > 0) {
          opened.chat.answerHistory(all);
          await opened.settle();
        }
        expect(opened.page.list.topOf(read), `message ${read}`).to.be.closeTo(top + moved, STILL_PX);
        expect(opened.page.list.rowCount).to.be.at.most(600);
      }
      opened.chat.hear(...uneven(1_001, 1_020));
      await opened.settle();
      expect(opened.page.list.seqs.at(-1)).to.be.below(1_001);
      for (let steps = 0; opened.page.hasButton(/jump to latest/i); steps += 1) {
        expect(steps, 'steps').to.be.below(400);
        const before = opened.page.list.seqs;
        await opened.page.list.scrollBy(700);
        const after = opened.page.list.seqs;
        expect(
          after.some((seq) => before.includes(seq)),
          'rows follow on',
        ).to.equal(true);
        expect(opened.page.list.rowCount).to.be.at.most(600);
      }
      expect(opened.page.list.seqs.at(-1)).to.equal(1_020);
    });

    it('says where the room begins', async () => {
      await scrollUp(20_000);
      opened.chat.answerHistory(all, 1_000);
      await opened.settle();
      await scrollUp(200_000);
      await scrollUp(200_000);
      expect(opened.page.list.rows[0]).to.equal('[This is where the room begins.]');
    });

    it('offers to try again when older messages cannot be had', async () => {
      await scrollUp(20_000);
      opened.chat.histories.shift()?.reject(new Error('The connection ended.'));
      await opened.settle();
      await opened.page.press('Try again');
      opened.chat.answerHistory(all);
      await opened.settle();
      expect(opened.page.list.seqs[0]).to.equal(801);
    });
  });

  describe('what it shows', () => {
    it('names a person once for messages that follow each other', async () => {
      opened.chat.joined([said(1), said(2), said(3, 'Me too', BOB), { ...said(4), time: said(3).time + 10 * 60_000 }]);
      await opened.settle();
      expect([1, 2, 3, 4].map((seq) => opened.page.list.authorShownAt(seq))).to.deep.equal(['Ann', '', 'Bob', 'Ann']);
    });

    it('names two people of one name each for himself', async () => {
      opened.chat.joined([said(1), said(2, 'Me too', { id: 'user-other', name: 'Ann' })]);
      await opened.settle();
      expect([1, 2].map((seq) => opened.page.list.authorShownAt(seq))).to.deep.equal(['Ann', 'Ann']);
    });

    it('separates days', async () => {
      opened.chat.joined([said(1, 'old'), { ...said(2, 'new'), time: said(2).time + 24 * 3_600_000 }]);
      await opened.settle();
      const [start, firstDay, first, secondDay, second] = opened.page.list.rows;
      expect([start, first, second]).to.deep.equal(['[This is where the room begins.]', 'old', 'new']);
      expect(firstDay).to.not.equal(secondDay);
    });

    it('shows everything a person wrote as text, in names too', async () => {
      const markup = '<img src=x onerror="window.broken=true"><b>bold</b> &amp; {{7*7}}';
      opened.chat.joined([said(1, markup, { id: 'user-eve', name: markup })]);
      await opened.settle();
      expect(opened.page.list.texts).to.deep.equal([markup]);
      expect(opened.page.list.authorShownAt(1)).to.equal(markup);
      expect(opened.page.list.log.querySelector('img, b')).to.equal(null);
    });

    it('isolates the direction of what people wrote', async () => {
      opened.chat.joined([said(1, 'שלום עולם', { id: 'user-rtl', name: '\u202eevil' })]);
      await opened.settle();
      const message = opened.page.list.message(1);
      expect(getComputedStyle(message.querySelector('.bubble-text') as Element).direction).to.equal('rtl');
      expect(message.querySelector('bdi')?.textContent).to.equal('\u202eevil');
    });

    it('keeps line breaks and runs of spaces', async () => {
      opened.chat.joined([said(1, 'a  b\n\n  c')]);
      await opened.settle();
      const text = opened.page.list.message(1).querySelector('.bubble-text') as HTMLElement;
      expect(text.innerText).to.equal('a  b\n\n  c');
    });

    it('tells a listener what others say live, but neither history nor one’s own words', async () => {
      opened.chat.hear(said(1_001, 'Good morning'), said(1_002, 'Mine', ME));
      opened.clock.advance(500);
      await opened.settle();
      expect(opened.page.announced).to.equal('Ann: Good morning');
      expect(opened.page.list.log.getAttribute('aria-live')).to.equal('off');
    });

    it('counts for a listener what comes too fast to be read out', async () => {
      opened.chat.hear(...saidFrom(1_001, 1_009));
      opened.clock.advance(500);
      await opened.settle();
      expect(opened.page.announced).to.equal('9 new messages');
    });
  });
});
