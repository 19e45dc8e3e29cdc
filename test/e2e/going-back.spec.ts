import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import type { ChatPage } from './support/chat-page.ts';
import { Stage } from './support/stage.ts';

describe('a page that one leaves and comes back to', function () {
  this.timeout(90_000);
  let stage: Stage;
  let ada: ChatPage;
  let grace: ChatPage;

  before(async () => {
    stage = await Stage.set();
    [ada, grace] = await Promise.all([stage.person(), stage.person()]);
  });
  after(() => stage.takeDown());

  it('comes out of the back/forward cache connected, with what was missed once, and with its draft', async () => {
    await ada.visit(stage.room('back'));
    await grace.visit(stage.room('back'));
    await grace.say('before');
    await ada.waitForLatest('before');
    await ada.type('half a thou');
    await ada.browser.driver.get(`${stage.door.url}/api/version`);
    await grace.say('meanwhile');
    await grace.waitForLatest('before', 'meanwhile');
    await ada.browser.driver.navigate().back();
    await ada.waitUntilOnline();
    await ada.waitForLatest('before', 'meanwhile');
    await grace.say('after');
    await ada.waitForLatest('before', 'meanwhile', 'after');
    expect(await ada.texts()).to.deep.equal(['before', 'meanwhile', 'after']);
    expect(await ada.draft()).to.equal('half a thou');
    expect((await ada.recorded()).restoredFromCache, 'the page came out of the cache').to.equal(1);
  });

  it('keeps its place in the room over a reload, with its draft and the person', async () => {
    await ada.visit(stage.room('reload'));
    const name = await ada.myName();
    await ada.say('said');
    await ada.waitForLatest('said');
    await ada.type('unsaid');
    await ada.browser.driver.navigate().refresh();
    await ada.waitUntilOnline();
    await ada.waitForLatest('said');
    expect(await ada.draft()).to.equal('unsaid');
    expect(await ada.myName()).to.equal(name);
  });

  it('shows the room of its address, going back and forth', async () => {
    await ada.visit(stage.room('first'));
    await ada.say('in the first');
    await ada.waitForLatest('in the first');
    await ada.joinRoom('second');
    await eventually('the second room is empty', async () => (await ada.texts()).length === 0 && (await ada.memberCount()) === 1);
    await ada.browser.driver.navigate().back();
    await ada.waitForLatest('in the first');
    await ada.browser.driver.navigate().forward();
    await eventually('the second room is shown', async () => (await ada.texts()).length === 0);
    expect(await ada.browser.driver.getCurrentUrl()).to.equal(stage.room('second'));
  });
});
