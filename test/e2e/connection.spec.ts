import { expect } from 'chai';
import { eventually, pause } from '../support/eventually.ts';
import type { ChatPage } from './support/chat-page.ts';
import { Stage } from './support/stage.ts';

/** 1.5 heartbeats of 25 s: a connection silent for longer is taken for dead. */
const SILENCE_NOTICED_AFTER_MS = 37_500;

/** Several attempts fail meanwhile, and the waits between them grow. */
const LONG_OUTAGE_MS = 8_000;

/** What a busy machine may add to it until the new connection stands. */
const SLOWNESS_MS = 20_000;

describe('a page whose connection breaks', function () {
  this.timeout(120_000);
  let stage: Stage;
  let ada: ChatPage;
  let grace: ChatPage;

  before(async () => {
    stage = await Stage.set();
    [ada, grace] = await Promise.all([stage.person(), stage.person()]);
  });
  after(() => stage.takeDown());
  afterEach(() => (stage.door.refused = undefined));

  /** Ada comes through the front door, where things happen to her; Grace goes straight to the node. */
  async function meetIn(room: string): Promise<void> {
    await Promise.all([ada.visit(stage.room(room)), grace.visit(`${stage.node.url}/r/${room}`)]);
  }

  async function sayNumbered(person: ChatPage, from: number, to: number): Promise<void> {
    for (let number = from; number <= to; number += 1) await person.paste(`message ${number}`);
  }

  const numbered = (to: number): string[] => Array.from({ length: to }, (_, index) => `message ${index + 1}`);

  it('RES-1 resumes after a cut with what was said meanwhile, nothing lost or doubled, and nothing to see of it', async () => {
    await meetIn('cut');
    await sayNumbered(grace, 1, 3);
    await ada.waitForLatest(...numbered(3));
    stage.door.cut();
    await sayNumbered(grace, 4, 6);
    await ada.waitForLatest(...numbered(6));
    expect((await ada.messages()).map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect((await ada.recorded()).indicators).to.deep.equal(['connecting', 'online']);
  });

  it('stores what is sent into a cut once, and shows it once', async () => {
    await meetIn('cut-while-sending');
    for (let round = 1; round <= 5; round += 1) {
      await ada.paste(`message ${round}`);
      stage.door.cut();
    }
    await ada.waitForLatest(...numbered(5));
    await grace.waitForLatest(...numbered(5));
    expect(await ada.texts()).to.have.length(5);
    expect((await grace.messages()).map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('says that it reconnects only after two seconds without a connection, and takes that back', async () => {
    await meetIn('away');
    stage.door.refused = /./;
    stage.door.cut();
    const cutAt = Date.now();
    await eventually('the page says that it reconnects', async () => (await ada.indicator()) === 'reconnecting');
    expect(Date.now() - cutAt).to.be.at.least(1_900);
    await sayNumbered(grace, 1, 2);
    await ada.paste('from outside');
    stage.door.refused = undefined;
    await ada.waitForLatest(...numbered(2), 'from outside');
    expect(await ada.indicator()).to.equal('online');
    await grace.waitForLatest(...numbered(2), 'from outside');
  });

  it('tries at once when told that the network is there again, however long it has waited between attempts', async () => {
    await meetIn('network');
    stage.door.refused = /./;
    stage.door.cut();
    await eventually('the page says that it reconnects', async () => (await ada.indicator()) === 'reconnecting');
    await pause(LONG_OUTAGE_MS);
    stage.door.refused = undefined;
    // By the page's own clock, which a busy machine does not distort.
    const triedAfterMs = await ada.run<number>(
      `const told = performance.now();
       dispatchEvent(new Event('online'));
       return new Promise((resolve) => {
         const look = () => {
           const attempt = performance.getEntriesByType('resource').find(({ startTime }) => startTime >= told);
           if (attempt === undefined) setTimeout(look, 20);
           else resolve(attempt.startTime - told);
         };
         look();
       });`,
    );
    expect(triedAfterMs).to.be.below(1_000);
    await ada.waitUntilOnline();
  });

  it('takes a connection that went silent for dead within one and a half heartbeats, and misses nothing', async () => {
    await meetIn('silence');
    await sayNumbered(grace, 1, 1);
    await ada.waitForLatest(...numbered(1));
    stage.door.silence();
    const silentSince = Date.now();
    await sayNumbered(grace, 2, 3);
    const withinMs = SILENCE_NOTICED_AFTER_MS + SLOWNESS_MS;
    await eventually('the missed messages are there', async () => (await ada.texts()).length === 3, { withinMs });
    expect(Date.now() - silentSince).to.be.below(withinMs);
    expect(await ada.texts()).to.deep.equal(numbered(3));
    expect((await ada.recorded()).indicators).to.deep.equal(['connecting', 'online']);
  });
});

describe('a page that the network keeps from WebSockets', function () {
  this.timeout(120_000);
  let stage: Stage;
  let ada: ChatPage;
  let grace: ChatPage;

  before(async () => {
    stage = await Stage.set();
    [ada, grace] = await Promise.all([stage.person(), stage.person()]);
  });
  after(() => stage.takeDown());
  afterEach(() => (stage.door.refused = undefined));

  const refusedFor = {
    'xhr-streaming': /websocket/,
    eventsource: /websocket|xhr_streaming/,
    'xhr-polling': /websocket|xhr_streaming|eventsource/,
  };
  for (const [transport, refused] of Object.entries(refusedFor)) {
    it(`TRA-1 chats over ${transport}`, async () => {
      stage.door.refused = refused;
      await Promise.all([ada.visit(stage.room(transport)), grace.visit(`${stage.node.url}/r/${transport}`)]);
      expect(await ada.transport()).to.equal(transport);
      await ada.paste('over what there is');
      await grace.waitForLatest('over what there is');
      await grace.paste('good enough');
      await ada.waitForLatest('over what there is', 'good enough');
    });
  }

  it('is on a WebSocket again at its next connection', async () => {
    stage.door.refused = /websocket/;
    await Promise.all([ada.visit(stage.room('again')), grace.visit(`${stage.node.url}/r/again`)]);
    expect(await ada.transport()).to.equal('xhr-streaming');
    stage.door.refused = undefined;
    stage.door.cut();
    await eventually('a WebSocket carries it', async () => (await ada.transport()) === 'websocket');
    await grace.paste('faster now');
    await ada.waitForLatest('faster now');
  });
});
