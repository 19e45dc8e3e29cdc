import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { DESKTOP } from './support/browser.ts';
import type { ChatPage } from './support/chat-page.ts';
import { Stage } from './support/stage.ts';

/** More than a page shows at first and than it fetches at once. */
const SAID_BEFORE = 150;
const SAID_MEANWHILE = 20;
const MOVED_AT_MOST_PX = 2;

describe('someone who reads what was said earlier', function () {
  this.timeout(120_000);
  let stage: Stage;
  let reader: ChatPage;
  let writer: ChatPage;

  before(async () => {
    // The writer is faster than people are.
    stage = await Stage.set({ SEND_RATE: '1000', SEND_BURST: '1000' });
    [reader, writer] = await Promise.all([stage.person(), stage.person()]);
    await writer.visit(stage.room('history'));
    for (let number = 1; number <= SAID_BEFORE; number += 1) await writer.paste(`line ${number}\nand some more of it`);
    await eventually('all is sent', async () => (await writer.messages()).at(-1)?.seq === SAID_BEFORE);
  });
  after(() => stage.takeDown());

  async function lastSeq(page: ChatPage): Promise<number | null | undefined> {
    return (await page.messages()).at(-1)?.seq;
  }

  it('keeps the line they read in its place while new messages come, older ones load and the window narrows', async () => {
    await reader.visit(stage.room('history'));
    await eventually('the end is shown', async () => (await lastSeq(reader)) === SAID_BEFORE && (await reader.distanceFromEnd()) < 1);
    await reader.scrollListBy(-1_000);
    await eventually('the list has been left', async () => (await reader.jumpLabel()) !== undefined);
    const readSeq = await reader.firstInView();
    const place = async (): Promise<number> => (await reader.topOf(readSeq)) ?? Number.NaN;
    const top = await place();

    for (let number = 1; number <= SAID_MEANWHILE; number += 1) await writer.paste(`new ${number}`);
    await eventually('they are counted', async () => (await reader.jumpLabel()) === `Jump to latest (${SAID_MEANWHILE})`);
    expect(await place()).to.be.closeTo(top, MOVED_AT_MOST_PX);

    await reader.browser.show({ ...DESKTOP, width: 700 });
    await eventually('the page is narrow', () => reader.run<boolean>('return innerWidth === 700'));
    await eventually('the line stands where it stood', async () => Math.abs((await place()) - top) <= MOVED_AT_MOST_PX);
    await reader.browser.show(DESKTOP);

    await reader.jumpToLatest();
    await eventually('the end is shown', async () => (await reader.distanceFromEnd()) < 1);
    // The page hears of a scroll with its next frame.
    await eventually('nothing is left to jump to', async () => (await reader.jumpLabel()) === undefined);
  });

  it('finds every message by scrolling up, each once and in order', async () => {
    await reader.visit(stage.room('history'));
    await eventually('messages are shown', async () => (await reader.messages()).length > 0);
    const seen = new Set<number>();
    await eventually(
      'the beginning is reached',
      async () => {
        const seqs = (await reader.messages()).map(({ seq }) => seq ?? 0);
        expect(seqs).to.deep.equal([...new Set(seqs)].sort((a, b) => a - b));
        for (const seq of seqs) seen.add(seq);
        await reader.scrollListBy(-600);
        return seen.has(1);
      },
      { withinMs: 60_000 },
    );
    expect(seen.size).to.equal(SAID_BEFORE + SAID_MEANWHILE);
  });

  it('stays with the end while they are there', async () => {
    await reader.visit(stage.room('history'));
    await eventually('the end is shown', async () => (await lastSeq(reader)) === SAID_BEFORE + SAID_MEANWHILE);
    for (let number = 1; number <= 5; number += 1) await writer.paste(`last ${number}`);
    await reader.waitForLatest('last 5');
    await eventually('the end is shown', async () => (await reader.distanceFromEnd()) < 1);
    expect(await reader.jumpLabel()).to.equal(undefined);
  });
});
