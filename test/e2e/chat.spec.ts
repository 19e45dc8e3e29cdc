import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import type { ChatPage } from './support/chat-page.ts';
import { Stage } from './support/stage.ts';

describe('two people in browsers', function () {
  this.timeout(60_000);
  let stage: Stage;
  let ada: ChatPage;
  let grace: ChatPage;

  before(async () => {
    stage = await Stage.set();
    [ada, grace] = await Promise.all([stage.person(), stage.person()]);
  });
  after(() => stage.takeDown());

  async function meetIn(room: string): Promise<void> {
    await Promise.all([ada.visit(stage.room(room)), grace.visit(stage.room(room))]);
  }

  it('see what the other says, at once and once', async () => {
    await meetIn('together');
    await ada.say('Anyone here?');
    await grace.waitForLatest('Anyone here?');
    await grace.say('Always.');
    const [adas, graces] = [await ada.waitForLatest('Anyone here?', 'Always.'), await grace.waitForLatest('Anyone here?', 'Always.')];
    expect(adas.map(({ seq }) => seq)).to.deep.equal([1, 2]);
    expect(graces.map(({ seq }) => seq)).to.deep.equal([1, 2]);
    expect(adas[1]?.author).to.equal(await grace.myName());
    expect(await ada.texts()).to.have.length(2);
  });

  it('see each other as members, each once', async () => {
    await meetIn('presence');
    await eventually('Ada sees two members', async () => (await ada.memberCount()) === 2);
    await eventually('Grace sees two members', async () => (await grace.memberCount()) === 2);
    expect(await ada.memberNames()).to.have.members([await ada.myName(), await grace.myName()]);
  });

  it('meet what was said before they came', async () => {
    await ada.visit(stage.room('newcomer'));
    await ada.say('first');
    await ada.say('second');
    await ada.waitForLatest('first', 'second');
    await grace.visit(stage.room('newcomer'));
    const met = await grace.waitForLatest('first', 'second');
    expect(met.map(({ seq }) => seq)).to.deep.equal([1, 2]);
  });

  it('keep their message box in order when they write at the same time', async () => {
    await meetIn('duet');
    const lines = ['one', 'two', 'three', 'four', 'five'];
    const sing = async (person: ChatPage, voice: string): Promise<void> => {
      for (const line of lines) await person.say(`${voice} ${line}`);
    };
    await Promise.all([sing(ada, 'A'), sing(grace, 'G')]);
    await eventually('both have everything', async () => (await ada.texts()).length >= 10 && (await grace.texts()).length >= 10);
    const heard = await grace.texts();
    await ada.waitForLatest(...heard);
    for (const voice of ['A', 'G']) {
      expect(heard.filter((text) => text.startsWith(voice))).to.deep.equal(lines.map((line) => `${voice} ${line}`));
    }
  });

  it('see markup, scripts and links as the text they are', async () => {
    await meetIn('markup');
    const texts = [
      '<img src=x onerror="document.title=1">',
      '<script>document.title=1</script>',
      '<b>bold</b> &amp; {{1+1}}',
      'javascript:alert(1)',
    ];
    for (const text of texts) await ada.paste(text);
    await grace.waitForLatest(...texts);
    const made = await grace.run<number>(`return document.querySelectorAll('[role="log"] :is(img, script, b, a, iframe)').length`);
    expect(made).to.equal(0);
    expect(await grace.browser.driver.getTitle()).to.not.equal('1');
  });

  it('see every character come back as it was sent, whatever direction it runs in', async () => {
    await meetIn('characters');
    const texts = ['שלום עולם', 'abc \u202edcba\u202c efg', '👩‍👩‍👧‍👦 🏳️‍🌈', 'e\u0301 é', 'two\nlines', '\u2066isolated\u2069 \u200b zero'];
    for (const text of texts) await ada.paste(text);
    await grace.waitForLatest(...texts);
    await ada.waitForLatest(...texts);
  });

  it('keep a text that runs the other way from turning the page around it', async () => {
    await meetIn('direction');
    await ada.paste('\u202eevil');
    await grace.waitForLatest('\u202eevil');
    const isolation = await grace.run<string>(`return getComputedStyle([...document.querySelectorAll('.bubble-text')].at(-1)).unicodeBidi`);
    expect(isolation).to.be.oneOf(['isolate', 'isolate-override', 'plaintext']);
  });

  it('see a new name at once, over messages as well as among the members', async () => {
    await meetIn('rename');
    await ada.openNameDialog();
    await ada.saveName('Countess');
    await eventually('Ada is called Countess', async () => (await ada.myName()) === 'Countess');
    await eventually('Grace sees Countess', async () => (await grace.memberNames()).includes('Countess'));
    await eventually('nobody is there twice', async () => (await grace.memberCount()) === 2);
    await ada.say('under my new name');
    const [message] = await grace.waitForLatest('under my new name');
    expect(message?.author).to.equal('Countess');
  });

  it('are told what is wrong with a name that cannot be taken', async () => {
    await ada.visit(stage.room('rename-wrongly'));
    const before = await ada.myName();
    await ada.openNameDialog();
    await ada.saveName('x'.repeat(41));
    expect(await eventually('the dialog names the problem', () => ada.nameProblem())).to.match(/40/);
    expect(await ada.myName()).to.equal(before);
  });

  it('are seen typing, until the message comes', async () => {
    await meetIn('typing');
    await ada.type('let me think');
    const line = `return document.querySelector('.typing-line').textContent.trim()`;
    await eventually('Grace sees that Ada types', async () => (await grace.run<string>(line)).includes(await ada.myName()));
    await ada.say('');
    await grace.waitForLatest('let me think');
    expect(await grace.run<string>(line)).to.equal('');
  });

  it('load and use the page without breaking its content security policy or an error', async () => {
    await meetIn('clean');
    await ada.say('clean');
    await grace.waitForLatest('clean');
    for (const person of [ada, grace]) {
      const { violations, errors } = await person.recorded();
      expect(violations).to.deep.equal([]);
      expect(errors).to.deep.equal([]);
    }
  });
});
