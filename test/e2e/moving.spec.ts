import { expect } from 'chai';
import { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { Browser } from './support/browser.ts';
import { ChatPage } from './support/chat-page.ts';

describe('two people whose nodes are replaced under them', function () {
  this.timeout(180_000);
  const browsers: Browser[] = [];
  let cluster: Cluster;
  let ada: ChatPage;
  let grace: ChatPage;

  before(async () => {
    cluster = await Cluster.start({ nodes: 2 });
    browsers.push(await Browser.open(), await Browser.open());
    [ada, grace] = (await Promise.all(browsers.map((browser) => ChatPage.in(browser)))) as [ChatPage, ChatPage];
  });
  after(async () => {
    await Promise.allSettled(browsers.map((browser) => browser.close()));
    await cluster.close();
  });

  it('chat on, and see nothing of it but another node in the corner', async () => {
    await Promise.all([ada.visit(`${cluster.url}/r/lobby`), grace.visit(`${cluster.url}/r/lobby`)]);
    await eventually('they see each other', async () => (await ada.memberCount()) === 2 && (await grace.memberCount()) === 2);
    await ada.type('a thought not fini');
    let number = 0;
    const talk = async (): Promise<void> => {
      number += 1;
      await grace.paste(`message ${number}`);
    };
    for (const name of cluster.names) {
      const draining = cluster.stopNode(name);
      while ((await ada.servedBy()) === name || (await grace.servedBy()) === name) await talk();
      expect(await draining).to.deep.equal({ code: 0, signal: null });
      await cluster.startNode(name, { APP_VERSION: '9.9.9' });
      await talk();
    }
    const said = Array.from({ length: number }, (_, index) => `message ${index + 1}`);
    await grace.waitForLatest(...said);
    const heard = await ada.waitForLatest(...said);
    expect(heard.map(({ seq }) => seq)).to.deep.equal(said.map((_, index) => index + 1));
    expect(await ada.draft()).to.equal('a thought not fini');
    for (const person of [ada, grace]) {
      const { indicators, errors, memberCounts } = await person.recorded();
      expect(indicators).to.deep.equal(['connecting', 'online']);
      expect(errors).to.deep.equal([]);
      expect(memberCounts.at(-1), 'both are there to the end').to.equal('2');
      expect(
        memberCounts.filter((count, index) => index > memberCounts.indexOf('2') && count !== '2'),
        'nobody came or went',
      ).to.deep.equal([]);
    }
  });

  it('are offered the new version, which the page loads without losing a draft', async () => {
    const notice = `return document.querySelector('.notices').textContent.includes('new version')`;
    await eventually('the page offers it', () => ada.run<boolean>(notice));
    await ada.press('.notices button');
    await eventually('the page was loaded anew', async () => !(await ada.run<boolean>(notice)));
    await ada.waitUntilOnline();
    expect(await ada.draft()).to.equal('a thought not fini');
  });
});
