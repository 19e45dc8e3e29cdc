import { expect } from 'chai';
import { NOON_MS, ONLINE } from '../support/fake-chat.ts';
import { openPage, type OpenPage } from '../support/open-page.ts';

describe('the connection as the page shows it', () => {
  let opened: OpenPage;

  beforeEach(async () => {
    sessionStorage.clear();
    opened = await openPage();
  });

  async function lose(atMs = opened.clock.now()): Promise<void> {
    opened.chat.goTo({ status: 'reconnecting', since: atMs, retryAt: atMs + 1_000 });
    await opened.settle();
  }

  async function pass(ms: number): Promise<void> {
    opened.clock.advance(ms);
    await opened.settle();
  }

  it('names the node and the version that serve it', () => {
    expect(opened.page.connection).to.equal('online');
    expect(opened.page.servedBy).to.equal('app1 1.0.0');
  });

  it('is called lost only after more than 2 s without any', async () => {
    await lose();
    await pass(1_999);
    expect(opened.page.connection).to.equal('online');
    await pass(1);
    expect(opened.page.connection).to.equal('reconnecting');
  });

  it('counts the 2 s from the break, however many attempts fail meanwhile', async () => {
    await lose();
    await pass(1_500);
    await lose(NOON_MS);
    await pass(500);
    expect(opened.page.connection).to.equal('reconnecting');
  });

  it('is never called lost when it is back in time', async () => {
    await lose();
    await pass(1_900);
    opened.chat.goTo({ ...ONLINE, node: 'app2' });
    await pass(10_000);
    expect(opened.page.connection).to.equal('online');
    expect(opened.page.servedBy).to.equal('app2 1.0.0');
  });

  it('gives every break its own 2 s', async () => {
    await lose();
    await pass(1_900);
    opened.chat.goTo(ONLINE);
    await lose();
    await pass(1_900);
    expect(opened.page.connection).to.equal('online');
    await pass(100);
    expect(opened.page.connection).to.equal('reconnecting');
  });

  it('can be tried at once', async () => {
    await lose();
    await pass(2_000);
    await opened.page.press('Try now');
    expect(opened.chat.calls).to.include('wake');
  });

  describe('with another version behind it', () => {
    beforeEach(async () => {
      opened.chat.goTo({ ...ONLINE, node: 'app2', version: '1.1.0' });
      await opened.settle();
    });

    it('offers a reload and does none by itself', async () => {
      expect(opened.page.notices).to.match(/new version is available/);
      await pass(3_600_000);
      expect(opened.browser.visited).to.deep.equal([]);
    });

    it('reloads on demand', async () => {
      await opened.page.press('Reload');
      expect(opened.browser.visited).to.deep.equal(['reload']);
    });

    it('does not reload before the server answers', async () => {
      opened.server.isUp = false;
      await opened.page.press('Reload');
      await pass(10_000);
      expect(opened.browser.visited).to.deep.equal([]);
      expect(opened.page.notices).to.match(/as soon as the server answers/);
      opened.server.isUp = true;
      await pass(2_000);
      expect(opened.browser.visited).to.deep.equal(['reload']);
    });

    it('withdraws the offer when the first version serves again', async () => {
      opened.chat.goTo(ONLINE);
      await opened.settle();
      expect(opened.page.notices).to.equal('');
    });
  });
});
