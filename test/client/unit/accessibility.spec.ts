import axe from 'axe-core';
import { expect } from 'chai';
import { said, saidFrom } from '../support/fake-chat.ts';
import { openPage, type OpenPage } from '../support/open-page.ts';

/** Rules about a whole document, which the frame of the test runner is not. */
const OF_THE_DOCUMENT = ['html-has-lang', 'document-title'];

describe('the page for those who do not see or point', () => {
  let opened: OpenPage;

  beforeEach(async () => {
    sessionStorage.clear();
    opened = await openPage();
    opened.chat.joined(saidFrom(1, 80));
    await opened.settle();
  });

  async function violations(): Promise<string[]> {
    const rules = Object.fromEntries(OF_THE_DOCUMENT.map((rule) => [rule, { enabled: false }]));
    const result = await axe.run(opened.page.host, { rules });
    return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  it('has nothing that axe objects to', async () => {
    await opened.page.say('Not yet there');
    expect(await violations()).to.deep.equal([]);
  });

  it('has nothing that axe objects to when something is wrong', async () => {
    await opened.page.say('Refused');
    opened.chat.deliver(opened.chat.sent[0]?.id ?? '', { status: 'failed', error: { type: 'error', code: 'bad_request', message: 'No.' } });
    opened.chat.joined([said(200)], 'gap');
    opened.chat.goTo({ status: 'reconnecting', since: 0, retryAt: 0 });
    opened.clock.advance(1);
    await opened.page.joinRoom('§');
    await opened.page.type('x'.repeat(4_001));
    opened.page.list.log.scrollTop = 0;
    await opened.settle();
    expect(await violations()).to.deep.equal([]);
  });

  it('has nothing that axe objects to in the dialog of the name', async () => {
    opened.page.host.querySelector<HTMLButtonElement>('.header-me')?.click();
    await opened.settle();
    expect(await violations()).to.deep.equal([]);
  });

  it('has the focus in the message box, and the list in reach of the keyboard', () => {
    expect(document.activeElement).to.equal(opened.page.messageBox);
    expect(opened.page.list.log.tabIndex).to.equal(0);
  });
});
