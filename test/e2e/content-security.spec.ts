import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import type { ChatPage } from './support/chat-page.ts';
import { Stage } from './support/stage.ts';

describe('the content security policy', function () {
  this.timeout(90_000);
  let stage: Stage;
  let ada: ChatPage;

  before(async () => {
    stage = await Stage.set();
    ada = await stage.person();
  });
  after(() => stage.takeDown());

  it('lets every page and part of the client be, on whatever transport, and allows no inline script', async () => {
    const policy = (await fetch(stage.door.url)).headers.get('content-security-policy') ?? '';
    expect(/script-src [^;]*/.exec(policy)?.[0])
      .to.be.a('string')
      .that.does.not.include('unsafe-inline');
    const violations: string[] = [];
    const look = async (): Promise<void> => void violations.push(...(await ada.recorded()).violations);

    await ada.visit(stage.room('policy'));
    await ada.say('styled and sent');
    await ada.waitForLatest('styled and sent');
    if (!(await ada.membersShown())) await ada.toggleMembers();
    await ada.openNameDialog();
    await look();
    await ada.visit(`${stage.door.url}/`);
    await look();
    await ada.load(`${stage.door.url}/nowhere`);
    await eventually('the part for it is there', () => ada.run<boolean>(`return document.querySelector('app-not-found-page') !== null`));
    await look();
    stage.door.refused = /websocket/;
    await ada.visit(stage.room('policy'));
    await look();
    expect(violations).to.deep.equal([]);
  });

  it('lets the page of the iframe transports run its script', async () => {
    await ada.browser.driver.get(`${stage.door.url}/chat/iframe.html`);
    await eventually('its script has run', () => ada.run<boolean>(`return typeof SockJS === 'function'`));
    expect((await ada.recorded()).violations).to.deep.equal([]);
  });

  it('stops what it does not allow', async () => {
    await ada.visit(stage.room('policy'));
    await ada.run(
      `const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.body.append(script);`,
    );
    expect(await ada.run(`return window.ran ?? false`)).to.equal(false);
    expect((await ada.recorded()).violations).to.have.length(1);
  });
});
