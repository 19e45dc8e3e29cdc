import { expect } from 'chai';
import sinon from 'sinon';
import { GATHER_WINDOW_MS } from '../../../src/support/server-limits.ts';
import { MemoryNode, sending, settle, type Talker } from '../../support/memory-node.ts';

/** What a client heard of these kinds, in order, from the given point on. */
function kinds(talker: Talker, from: number): string[] {
  return talker.heard.slice(from).map((message) => (message.type === 'message' ? message.text : message.type));
}

describe('a busy room', () => {
  let clock: sinon.SinonFakeTimers;
  let node: MemoryNode;
  let ada: Talker;
  let bob: Talker;
  let heardBefore: number;

  beforeEach(async () => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    node = new MemoryNode({ sendRate: { perSecond: 10_000, burst: 10_000 } });
    [ada, bob] = [await node.greet('Ada', ['lobby']), await node.greet('Bob', ['lobby'])];
    for (let index = 0; index < 200; index += 1) {
      ada.say(sending('lobby', `before ${index}`));
      await clock.tickAsync(4);
    }
    await clock.tickAsync(GATHER_WINDOW_MS);
    heardBefore = bob.heard.length;
  });
  afterEach(() => clock.restore());

  it('FAN-1 hands its messages out together, after 20 ms at most', async () => {
    for (const text of ['one', 'two', 'three']) {
      ada.say(sending('lobby', text));
      await clock.tickAsync(4);
    }
    expect(kinds(bob, heardBefore)).to.deep.equal([]);
    await clock.tickAsync(GATHER_WINDOW_MS - 12);
    expect(kinds(bob, heardBefore)).to.deep.equal(['one', 'two', 'three']);
  });

  it('FAN-2 has no typing, no change of presence and no head of a pong overtake a message', async () => {
    ada.say(sending('lobby', 'one'));
    await settle();
    bob.say({ type: 'ping', id: 'p1' });
    await settle();
    const pong = bob.of('pong').at(-1);
    expect(pong?.heads['lobby'], 'the head of what was handed out').to.equal(bob.messages('lobby').at(-1)?.seq);
    ada.say({ type: 'typing', room: 'lobby' });
    await settle();
    ada.say(sending('lobby', 'two'));
    await settle();
    await node.greet('Cyd', ['lobby']);
    expect(kinds(bob, heardBefore)).to.deep.equal(['pong', 'one', 'typing', 'two', 'presence']);
  });

  it('FAN-2 RES-1 has those who join and those who join again meanwhile see each message once', async () => {
    ada.say(sending('lobby', 'one'));
    await settle();
    const cyd = await node.greet('Cyd', ['lobby']);
    ada.say(sending('lobby', 'two'));
    await settle();
    const dee = await node.greet('Dee', ['lobby']);
    bob.say({ type: 'join', room: 'lobby', after: 200, epoch: cyd.of('joined')[0]?.epoch ?? '' });
    await settle();
    ada.say(sending('lobby', 'three'));
    await clock.tickAsync(2 * GATHER_WINDOW_MS);
    await settle();
    for (const someone of [cyd, dee]) expect(someone.texts('lobby').slice(-3)).to.deep.equal(['one', 'two', 'three']);
    const seqs = dee.messages('lobby').map(({ seq }) => seq);
    expect(seqs).to.deep.equal(Array.from({ length: seqs.length }, (_, index) => (seqs[0] ?? 0) + index));
    const again = bob
      .of('joined')
      .at(-1)
      ?.messages.map(({ text }) => text);
    expect([...(again ?? []), ...kinds(bob, heardBefore).slice(kinds(bob, heardBefore).lastIndexOf('joined') + 1)]).to.deep.equal([
      'one',
      'two',
      'three',
    ]);
  });
});
