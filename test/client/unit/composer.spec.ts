import { expect } from 'chai';
import { openPage, type OpenPage } from '../support/open-page.ts';

describe('the message box', () => {
  let opened: OpenPage;

  beforeEach(async () => {
    sessionStorage.clear();
    opened = await openPage();
    opened.chat.joined([]);
    await opened.settle();
  });

  const sentTexts = (): string[] => opened.chat.sent.map(({ text }) => text);

  it('sends with Enter, and is empty afterwards with the focus still in it', async () => {
    opened.page.messageBox.focus();
    await opened.page.say('Hello');
    expect(sentTexts()).to.deep.equal(['Hello']);
    expect(opened.page.messageBox.value).to.equal('');
    expect(document.activeElement).to.equal(opened.page.messageBox);
  });

  it('is empty after each message of a hand that is faster than the page', async () => {
    for (const text of ['one', 'two', 'three']) {
      const typed = opened.page.type(opened.page.messageBox.value + text);
      await Promise.all([typed, opened.page.pressEnter()]);
    }
    expect(sentTexts()).to.deep.equal(['one', 'two', 'three']);
    expect(opened.page.messageBox.value).to.equal('');
  });

  it('sends with its button', async () => {
    await opened.page.type('Hello');
    await opened.page.press('Send');
    expect(sentTexts()).to.deep.equal(['Hello']);
  });

  it('leaves the line break of Shift and Enter to the browser', async () => {
    await opened.page.type('one');
    expect(await opened.page.pressEnter({ shiftKey: true })).to.equal(true);
    expect(sentTexts()).to.deep.equal([]);
  });

  it('does not send what an input method is composing, in either order of events', async () => {
    await opened.page.type('にほん');
    expect(await opened.page.pressEnter({ isComposing: true, keyCode: 229 })).to.equal(true);
    opened.page.messageBox.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '日本' }));
    expect(await opened.page.pressEnter({ isComposing: false, keyCode: 229 })).to.equal(true);
    expect(sentTexts()).to.deep.equal([]);
    await opened.page.pressEnter();
    expect(sentTexts()).to.deep.equal(['にほん']);
  });

  it('breaks the line with Enter on a phone, and sends with the button', async () => {
    opened.browser.hasCoarsePointer = true;
    await opened.page.type('Hello');
    expect(await opened.page.pressEnter()).to.equal(true);
    expect(sentTexts()).to.deep.equal([]);
    await opened.page.press('Send');
    expect(sentTexts()).to.deep.equal(['Hello']);
  });

  it('keeps the focus in the box when the button is pressed, so that a phone keeps its keyboard', async () => {
    await opened.page.type('Hello');
    const press = new MouseEvent('mousedown', { bubbles: true, cancelable: true });
    opened.page.button('Send').dispatchEvent(press);
    expect(press.defaultPrevented).to.equal(true);
  });

  it('does not send white space, nor more than a message may hold', async () => {
    await opened.page.say(' \n ');
    expect(opened.page.button('Send').disabled).to.equal(true);
    await opened.page.say('😀'.repeat(4_001));
    expect(opened.page.button('Send').disabled).to.equal(true);
    expect(opened.page.text('#message-length')).to.equal('4001 of 4000 characters: too long to send');
    expect(sentTexts()).to.deep.equal([]);
    await opened.page.say('😀'.repeat(4_000));
    expect(sentTexts()).to.have.length(1);
  });

  it('grows with its lines up to five', async () => {
    const heights: number[] = [];
    for (let lines = 1; lines <= 7; lines += 1) {
      await opened.page.type(Array.from({ length: lines }, () => 'line').join('\n'));
      heights.push(opened.page.messageBox.offsetHeight);
    }
    const steps = heights.slice(1).map((height, index) => height - (heights[index] ?? 0));
    expect(steps).to.deep.equal([22, 22, 22, 22, 0, 0]);
  });

  it('is large enough in its letters that a phone does not zoom in', () => {
    expect(Number.parseFloat(getComputedStyle(opened.page.messageBox).fontSize)).to.be.at.least(16);
  });

  it('tells that one is typing, at the keys and not for a draft that was there', async () => {
    expect(opened.chat.calls).to.not.include('typing lobby');
    await opened.page.type('H');
    expect(opened.chat.calls).to.include('typing lobby');
  });

  it('keeps a draft of each room through another room and a reload', async () => {
    await opened.page.type('for the lobby');
    await opened.goTo('/r/kitchen');
    expect(opened.page.messageBox.value).to.equal('');
    await opened.page.type('for the kitchen');
    await opened.goTo('/r/lobby');
    expect(opened.page.messageBox.value).to.equal('for the lobby');
    opened.reset();
    const again = await openPage('/r/kitchen');
    expect(again.page.messageBox.value).to.equal('for the kitchen');
    expect(again.page.button('Send').disabled).to.equal(false);
  });

  it('forgets the draft once it is sent', async () => {
    await opened.page.say('Hello');
    opened.reset();
    expect((await openPage()).page.messageBox.value).to.equal('');
  });
});
