import { expect } from 'chai';
import { ScriptedClient } from '../../support/scripted-client.ts';
import { joined, message, messages, turns, welcome } from '../../support/scripted-socket.ts';

describe('ChatClient, waking and silence', () => {
  let chat: ScriptedClient;

  beforeEach(() => {
    chat = new ScriptedClient();
  });

  afterEach(() => {
    chat.client.close();
    expect(chat.clock.pending, 'timers after close').to.equal(0);
  });

  it('makes another connection beside one that has been silent for 1.5 heartbeats', async () => {
    const silent = await chat.online('lobby');
    await chat.pass(37_400, 100);
    expect(chat.server.sockets).to.have.length(1);
    await chat.pass(200);
    expect(chat.server.sockets).to.have.length(2);
    expect(silent.closedByClient).to.equal(false);
    chat.greet(chat.server.last, welcome('n1'), joined('lobby'));
    expect(silent.closedByClient).to.equal(true);
    expect(chat.statuses).to.not.include('reconnecting');
  });

  it('stays with a connection that only sends heartbeats', async () => {
    const quiet = await chat.online('lobby');
    for (let minute = 0; minute < 10 * 60_000; minute += 25_000) {
      await chat.pass(25_000, 1_000);
      quiet.heartbeat();
    }
    expect(chat.server.sockets).to.have.length(1);
  });

  it('tells the truth where the silent connection is dead and no other can be had', async () => {
    const silent = await chat.online('lobby');
    chat.server.answer = () => Promise.reject(new Error('no route'));
    await chat.pass(37_500 + 10_100, 100);
    expect(silent.closedByClient).to.equal(true);
    expect(chat.client.state.status).to.equal('reconnecting');
  });

  it('tests the connection at once when the page wakes, and replaces it beside itself where no pong comes in 3 s', async () => {
    const asleep = await chat.online('lobby');
    chat.client.wake();
    expect(asleep.of('ping')).to.have.length(1);
    await chat.pass(3_100);
    expect(chat.server.sockets).to.have.length(2);
    expect(asleep.closedByClient).to.equal(false);
  });

  it('stays with the connection where the pong comes, also after it had begun to replace it', async () => {
    const slow = await chat.online('lobby');
    chat.client.wake();
    await chat.pass(3_100);
    const needless = chat.server.last;
    slow.say({ type: 'pong', id: slow.of('ping')[0]?.id ?? '', heads: { lobby: 0 } });
    expect(needless.closedByClient).to.equal(true);
    await chat.pass(20_000, 500);
    expect(slow.closedByClient).to.equal(false);
    expect(chat.server.sockets).to.have.length(2);
  });

  it('tries within a second of waking after minutes of failures, and does not sit a long wait out', async () => {
    const socket = await chat.online('lobby');
    chat.server.answer = () => Promise.reject(new Error('no route'));
    socket.end();
    await chat.pass(180_000, 500);
    chat.server.answer = () => Promise.resolve({ user: welcome().user, ticket: 't' });
    const before = chat.server.sockets.length;
    chat.client.wake();
    await turns();
    expect(chat.server.sockets).to.have.length(before + 1);
  });

  for (const [title, answer] of [
    ['fails at once', () => Promise.reject(new Error('no route'))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ] as const) {
    it(`is connected soon after the real network, though "online" came 4 s early and the network ${title} till then`, async () => {
      const socket = await chat.online('lobby');
      chat.server.answer = answer;
      socket.end();
      await chat.pass(180_000, 500);
      chat.client.wake();
      await chat.pass(4_000);
      const before = chat.server.sockets.length;
      chat.server.answer = () => Promise.resolve({ user: welcome().user, ticket: 't' });
      await chat.pass(2_000);
      expect(chat.server.sockets.length).to.be.above(before);
    });
  }

  it('makes one attempt for several events of one wake', async () => {
    const socket = await chat.online('lobby');
    socket.end();
    await chat.pass(100);
    chat.client.wake();
    chat.client.wake();
    chat.client.wake();
    await turns();
    expect(chat.server.sockets).to.have.length(2);
  });

  it('asks for what a hole leaves out, and shows all in order', async () => {
    const socket = await chat.online('lobby');
    socket.say(message('lobby', 1), message('lobby', 3), message('lobby', 4));
    expect(socket.of('join')).to.deep.equal([{ type: 'join', room: 'lobby', after: 1, epoch: 'e1', afterId: 'id-00000001' }]);
    socket.say(joined('lobby', { messages: messages('lobby', 2, 4) }), message('lobby', 5));
    expect(chat.shown).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('asks for the last message before a silence, when a pong tells of a head that does not come', async () => {
    const socket = await chat.online('lobby');
    socket.say(message('lobby', 1));
    socket.say({ type: 'pong', id: 'p1', heads: { lobby: 2 } });
    expect(socket.of('join')).to.have.length(0);
    await chat.pass(2_100);
    expect(socket.of('join')).to.deep.equal([{ type: 'join', room: 'lobby', after: 1, epoch: 'e1', afterId: 'id-00000001' }]);
  });

  it('asks for nothing when what the pong told of comes by itself', async () => {
    const socket = await chat.online('lobby');
    socket.say({ type: 'pong', id: 'p1', heads: { lobby: 1 } });
    socket.say(message('lobby', 1));
    await chat.pass(5_000);
    expect(socket.of('join')).to.have.length(0);
  });
});
