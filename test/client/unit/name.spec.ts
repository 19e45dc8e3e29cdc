import { expect } from 'chai';
import { openPage, type OpenPage } from '../support/open-page.ts';

describe('one’s name', () => {
  let opened: OpenPage;

  beforeEach(async () => {
    sessionStorage.clear();
    opened = await openPage();
    opened.page.host.querySelector<HTMLButtonElement>('.header-me')?.click();
    await opened.settle();
  });

  it('is the one the server gave out', () => {
    expect(opened.page.myName).to.equal('Mia');
  });

  it('is changed in a dialog, and the connection told', async () => {
    expect(opened.page.nameDialog.open).to.equal(true);
    await opened.page.submitName('  Maria ');
    expect(opened.server.renamed).to.deep.equal(['Maria']);
    expect(opened.page.myName).to.equal('Maria');
    expect(opened.chat.calls).to.include('refresh');
    expect(opened.page.nameDialog.open).to.equal(false);
  });

  it('stays when the server refuses another, and the dialog tells why', async () => {
    opened.server.nameProblem = 'A name needs something that can be seen.';
    await opened.page.submitName('\u200b');
    expect(opened.page.text('#name-problem')).to.equal('A name needs something that can be seen.');
    expect(opened.page.nameDialog.open).to.equal(true);
    expect(opened.page.myName).to.equal('Mia');
    expect(opened.chat.calls).to.not.include('refresh');
  });

  it('is not asked for where it cannot be one', async () => {
    for (const name of ['   ', 'x'.repeat(41)]) {
      await opened.page.submitName(name);
      expect(opened.page.text('#name-problem')).to.not.equal('');
    }
    expect(opened.server.renamed).to.deep.equal([]);
    await opened.page.submitName('😀'.repeat(40));
    expect(opened.server.renamed).to.have.length(1);
  });

  it('stays when one thinks better of it', async () => {
    await opened.page.press('Cancel');
    expect(opened.page.nameDialog.open).to.equal(false);
    expect(opened.server.renamed).to.deep.equal([]);
  });
});
