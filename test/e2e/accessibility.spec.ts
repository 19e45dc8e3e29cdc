import { eventually } from '../support/eventually.ts';
import { expectAccessible } from './support/accessibility.ts';
import type { ChatPage } from './support/chat-page.ts';
import { Stage } from './support/stage.ts';

describe('the page holds to what axe knows of accessibility, light and dark, wide and narrow', function () {
  this.timeout(120_000);
  let stage: Stage;
  let ada: ChatPage;
  let grace: ChatPage;

  before(async () => {
    stage = await Stage.set();
    [ada, grace] = await Promise.all([stage.person(), stage.person()]);
    await Promise.all([ada.visit(stage.room('talk')), grace.visit(`${stage.node.url}/r/talk`)]);
    await ada.paste('Good morning.');
    await grace.waitForLatest('Good morning.');
    await grace.paste('Good morning, and a long line with nothing but one word in it: ' + 'la'.repeat(200));
    await grace.paste('שלום');
    await eventually('Ada has it all', async () => (await ada.texts()).length === 3);
  });
  after(() => stage.takeDown());
  afterEach(() => (stage.door.refused = undefined));

  it('in a room with a conversation', async () => {
    await ada.visit(stage.room('talk'));
    await eventually('Ada has it all', async () => (await ada.texts()).length === 3);
    await expectAccessible(ada);
  });

  it('in a room in which nothing was said', async () => {
    await ada.visit(stage.room('empty'));
    await expectAccessible(ada);
  });

  it('on the way in, with the list of rooms', async () => {
    await ada.visit(`${stage.door.url}/`);
    await expectAccessible(ada);
  });

  it('with the members shown', async () => {
    await ada.visit(stage.room('talk'));
    await expectAccessible(ada, async () => {
      if (!(await ada.membersShown())) await ada.toggleMembers();
    });
  });

  it('in the dialog for the name, also with what is wrong with one', async () => {
    await ada.visit(stage.room('talk'));
    await ada.openNameDialog();
    await expectAccessible(ada);
    await ada.saveName('x'.repeat(41));
    await eventually('the dialog names the problem', () => ada.nameProblem());
    await expectAccessible(ada);
  });

  it('where there is no such page', async () => {
    await ada.load(`${stage.door.url}/nowhere`);
    await eventually('the page says so', () => ada.run<boolean>(`return document.querySelector('app-not-found-page') !== null`));
    await expectAccessible(ada);
  });

  it('while it reconnects, with a message that waits', async () => {
    await ada.visit(stage.room('waiting'));
    stage.door.refused = /./;
    stage.door.cut();
    await ada.paste('later');
    await eventually('the page says that it reconnects', async () => (await ada.indicator()) === 'reconnecting');
    await expectAccessible(ada);
  });

  it('where the log began anew, which it marks', async () => {
    await ada.visit(stage.room('gap'));
    await ada.paste('before');
    await ada.waitForLatest('before');
    await stage.replaceNode();
    await eventually('the break is marked', () => ada.run<boolean>(`return document.querySelector('li[data-gap]') !== null`));
    await ada.paste('after');
    await ada.waitForLatest('before', 'after');
    await expectAccessible(ada);
  });
});
