import { expect } from 'chai';
import sinon from 'sinon';
import { GATHER_WINDOW_MS } from '../../../src/support/server-limits.ts';
import { MemoryNode, sending, settle } from '../../support/memory-node.ts';

/** What was sent last is not taken any more; sockets find that out by sending. */
function leaveUntaken(client: Awaited<ReturnType<MemoryNode['greet']>>, bytes: number): void {
  client.socket.pendingBytes = bytes;
  client.say({ type: 'ping', id: 'p' });
}

describe('slow readers', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => clock.restore());

  const fast = { sendRate: { perSecond: 10_000, burst: 10_000 } };

  it('CLS-3 sends no live messages to one who does not take them, and lets it catch up when it does', async () => {
    const node = new MemoryNode(fast);
    const [ada, slow] = [await node.greet('Ada', ['lobby']), await node.greet('Slow', ['lobby'])];
    leaveUntaken(slow, 300 * 1024);
    for (let index = 0; index < 700; index += 1) ada.say(sending('lobby', `line ${index}`));
    await settle();
    expect(slow.texts('lobby')).to.deep.equal([]);
    expect(ada.texts('lobby').length).to.equal(700);
    slow.socket.pendingBytes = 0;
    await clock.tickAsync(200);
    await settle();
    ada.say(sending('lobby', 'live again'));
    await clock.tickAsync(GATHER_WINDOW_MS);
    expect(slow.messages('lobby').map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 701 }, (_, index) => index + 1));
    expect(slow.socket.closedWith).to.equal(undefined);
  });

  it('CLS-3 closes with 4003 one who takes nothing for 20 s', async () => {
    const node = new MemoryNode(fast);
    const [ada, slow] = [await node.greet('Ada', ['lobby']), await node.greet('Slow', ['lobby'])];
    leaveUntaken(slow, 300 * 1024);
    ada.say(sending('lobby', 'hello'));
    await clock.tickAsync(19_000);
    expect(slow.socket.closedWith).to.equal(undefined);
    await clock.tickAsync(2_000);
    expect(slow.socket.closedWith?.code).to.equal(4003);
    expect(ada.socket.closedWith).to.equal(undefined);
  });

  it('CLS-3 keeps one who is slow but takes something all the while', async () => {
    const node = new MemoryNode(fast);
    const [ada, slow] = [await node.greet('Ada', ['lobby']), await node.greet('Slow', ['lobby'])];
    leaveUntaken(slow, 900 * 1024);
    ada.say(sending('lobby', 'hello'));
    for (let second = 0; second < 60; second += 1) {
      slow.socket.pendingBytes -= 10 * 1024;
      await clock.tickAsync(1_000);
    }
    expect(slow.socket.closedWith).to.equal(undefined);
    slow.socket.pendingBytes = 0;
    await clock.tickAsync(200);
    await settle();
    expect(slow.texts('lobby')).to.deep.equal(['hello']);
  });

  it('CLS-3 closes at once one who has over 1 MiB untaken', async () => {
    const node = new MemoryNode(fast);
    const [ada, slow] = [await node.greet('Ada', ['lobby']), await node.greet('Slow', ['lobby'])];
    leaveUntaken(slow, 1_100 * 1024);
    ada.say(sending('lobby', 'hello'));
    await clock.tickAsync(200);
    expect(slow.socket.closedWith?.code).to.equal(4003);
  });

  it('waits with the answers to one who does not take them', async () => {
    const node = new MemoryNode(fast);
    const slow = await node.greet('Slow', ['lobby']);
    leaveUntaken(slow, 300 * 1024);
    slow.say({ type: 'history', room: 'lobby', before: 10 });
    slow.say({ type: 'join', room: 'kitchen' });
    await settle();
    expect([slow.of('history').length, slow.of('joined').length]).to.deep.equal([0, 1]);
    slow.socket.pendingBytes = 0;
    await clock.tickAsync(200);
    await settle();
    expect([slow.of('history').length, slow.of('joined').length]).to.deep.equal([1, 2]);
  });
});
