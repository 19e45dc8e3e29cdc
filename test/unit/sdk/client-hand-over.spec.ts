import { expect } from 'chai';
import { ScriptedClient } from '../../support/scripted-client.ts';
import { ANNA, BERT, joined, message, messages, turns, welcome, type ScriptedSocket } from '../../support/scripted-socket.ts';

describe('ChatClient, handing over', () => {
  let chat: ScriptedClient;
  let old: ScriptedSocket;

  beforeEach(async () => {
    chat = new ScriptedClient();
    old = await chat.online('lobby');
    old.say(message('lobby', 1));
  });

  afterEach(() => {
    chat.client.close();
    expect(chat.clock.pending, 'timers after close').to.equal(0);
  });

  const move = (ticket?: string): ScriptedSocket => {
    old.say({ type: 'move', withinMs: 5_000, ...(ticket !== undefined && { ticket }) });
    return chat.server.last;
  };

  it('opens the new connection within the message handler, with the ticket of the move', () => {
    move('fresh');
    expect(chat.server.sockets).to.have.length(2);
    chat.server.last.open();
    expect(chat.server.last.hello).to.deep.include({ ticket: 'fresh' });
    expect(chat.server.opened).to.equal(1);
  });

  it('fetches a ticket where the move brings none', async () => {
    move();
    await turns();
    expect(chat.server.sockets).to.have.length(2);
    expect(chat.server.opened).to.equal(2);
  });

  it('lets the old connection serve until the new one has every room, and is online all the time', () => {
    const next = move('fresh');
    chat.greet(next, welcome('n2'));
    expect(old.closedByClient).to.equal(false);
    old.say(message('lobby', 2));
    chat.client.send('lobby', 'still here');
    expect(old.of('send')).to.have.length(1);
    next.say(joined('lobby', { messages: messages('lobby', 2, 2) }));
    expect(old.closedByClient).to.equal(true);
    expect(chat.statuses).to.deep.equal(['connecting', 'online', 'online']);
    expect(chat.client.state).to.deep.include({ node: 'n2' });
  });

  it('shows once what comes on both connections', () => {
    chat.client.join('diner');
    old.say(joined('diner'));
    const next = move('fresh');
    chat.greet(next, welcome('n2'), joined('lobby', { messages: messages('lobby', 2, 2) }));
    old.say(message('lobby', 2), message('lobby', 3));
    next.say(message('lobby', 3), message('lobby', 4));
    old.say(message('lobby', 4));
    next.say(joined('diner'));
    old.say(message('lobby', 5));
    next.say(message('lobby', 5));
    expect(chat.shown).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('repeats on the new connection, with the same id, what got no answer on the old one', () => {
    const id = chat.client.send('lobby', 'one');
    chat.client.send('lobby', 'two');
    const next = move('fresh');
    chat.greet(next, welcome('n2'), joined('lobby', { seq: 1 }));
    expect(next.of('send')).to.deep.equal([{ type: 'send', room: 'lobby', id, text: 'one' }]);
    next.say({ type: 'ack', id, room: 'lobby', seq: 2, epoch: 'e1', time: 0 });
    expect(next.of('send').map(({ text }) => text)).to.deep.equal(['one', 'two']);
  });

  it('does not accept the node that is going away, and tries again while the old connection lives', async () => {
    chat.greet(move('fresh'), welcome('n1'));
    expect(chat.server.last.closedByClient).to.equal(true);
    expect(old.closedByClient).to.equal(false);
    await chat.pass(600);
    expect(chat.server.sockets).to.have.length(3);
    chat.greet(chat.server.last, welcome('n3'), joined('lobby', { seq: 1 }));
    expect(old.closedByClient).to.equal(true);
    expect(chat.statuses).to.not.include('reconnecting');
  });

  it('comes back ever more seldom where only the node that is going away can be reached', async () => {
    chat.greet(move('fresh'), welcome('n1'));
    for (let second = 0; second < 120; second += 1) {
      await chat.pass(1_000, 250);
      old.say({ type: 'pong', id: 'alive', heads: {} });
      if (!chat.server.last.closedByClient) chat.greet(chat.server.last, welcome('n1'));
    }
    // At 0.5 s, 1 s … 10 s and half of it by chance: one in 5 s in the end.
    expect(chat.server.sockets.length).to.be.within(10, 32);
    expect(old.closedByClient).to.equal(false);
  });

  it('MOV-4 comes to rest on any node, the same one too, where the node stays and only wants to share', async () => {
    old.say({ type: 'move', withinMs: 5_000, ticket: 'fresh', reason: 'balance' });
    const next = chat.server.last;
    chat.greet(next, welcome('n1'));
    expect(next.hello).to.deep.include({ ticket: 'fresh' });
    expect(old.closedByClient).to.equal(false);
    next.say(joined('lobby', { seq: 1 }));
    expect(old.closedByClient).to.equal(true);
    await chat.pass(30_000, 500);
    expect(chat.server.sockets).to.have.length(2);
    expect(chat.statuses).to.not.include('reconnecting');
  });

  it('MOV-4 does not come to rest on a node that begins to go away meanwhile', () => {
    old.say({ type: 'move', withinMs: 5_000, ticket: 'fresh', reason: 'balance' });
    const next = chat.server.last;
    old.say({ type: 'move', withinMs: 5_000, ticket: 'fresher' });
    chat.greet(next, welcome('n1'), joined('lobby', { seq: 1 }));
    expect(next.closedByClient).to.equal(true);
    expect(old.closedByClient).to.equal(false);
  });

  it('MOV-4 keeps a connection that is only being made when its node wants to share', () => {
    const next = move('fresh');
    chat.greet(next, welcome('n2'), { type: 'move', withinMs: 5_000, ticket: 'third', reason: 'balance' });
    expect(chat.server.sockets).to.have.length(2);
    next.say(joined('lobby', { seq: 1 }));
    expect(chat.client.state).to.deep.include({ node: 'n2' });
  });

  it('takes a move for a reason it does not know as one of a node that is going away', () => {
    old.say({ type: 'move', withinMs: 5_000, ticket: 'fresh', reason: 'whim' as 'balance' });
    chat.greet(chat.server.last, welcome('n1'));
    expect(chat.server.last.closedByClient).to.equal(true);
  });

  it('accepts a node of the same name in another version: it is the one that came instead', () => {
    chat.greet(move('fresh'), welcome('n1', '1.1.0'), joined('lobby', { seq: 1 }));
    expect(old.closedByClient).to.equal(true);
  });

  it('uses a second ticket where the first attempt failed and the next only waits', () => {
    move('fresh').end(1006);
    expect(chat.server.sockets).to.have.length(2);
    move('fresher');
    expect(chat.server.sockets).to.have.length(3);
    chat.server.last.open();
    expect(chat.server.last.hello.ticket).to.equal('fresher');
  });

  it('takes any node, with the attempt that is under way, when the old connection dies meanwhile', async () => {
    const next = move('fresh');
    old.end(4010);
    expect(chat.client.state.status).to.equal('reconnecting');
    await chat.pass(5_000);
    expect(chat.server.sockets).to.have.length(2);
    chat.greet(next, welcome('n1'), joined('lobby', { seq: 1 }));
    expect(chat.client.state.status).to.equal('online');
  });

  it('shows no break when the new connection is welcomed and only its rooms are still awaited', () => {
    const next = move('fresh');
    chat.greet(next, welcome('n2'));
    old.end(1006);
    expect(chat.statuses).to.not.include('reconnecting');
    next.say(joined('lobby', { messages: messages('lobby', 2, 2) }));
    expect(chat.shown).to.deep.equal([1, 2]);
  });

  it('goes elsewhere when the new node goes away before its connection is of use', () => {
    const next = move('fresh');
    next.open();
    next.say(welcome('n2'), { type: 'move', withinMs: 5_000, ticket: 'third' });
    expect(next.closedByClient).to.equal(true);
    chat.greet(chat.server.last, welcome('n3'), joined('lobby', { seq: 1 }));
    expect(chat.client.state).to.deep.include({ node: 'n3' });
  });

  it('believes the newer connection about who is there, and shows each change once', () => {
    chat.client.join('diner');
    old.say(joined('diner'));
    const next = move('fresh');
    const entered = { type: 'presence', room: 'lobby', event: 'entered', user: BERT, memberCount: 2 } as const;
    old.say(entered);
    chat.greet(next, welcome('n2'), joined('lobby', { seq: 1 }));
    next.say({ ...entered, event: 'left', memberCount: 1 });
    old.say({ ...entered, event: 'left', memberCount: 1 });
    old.say({ type: 'typing', room: 'lobby', user: BERT });
    expect(chat.of('presence').map(({ change }) => change.event)).to.deep.equal(['entered', 'left']);
    expect(chat.of('typing')).to.have.length(0);
  });

  it('asks the old connection who is there when the newer one fails before it took over', () => {
    chat.client.join('diner');
    old.say(joined('diner'));
    const next = move('fresh');
    chat.greet(next, welcome('n2'), joined('lobby', { seq: 1 }));
    next.end(1006);
    expect(old.of('join').at(-1)).to.deep.include({ room: 'lobby', after: 1, epoch: 'e1' });
  });

  it('hears no stale epoch: what an older node still calls live does not mix with the new numbering', async () => {
    chat.client.join('diner');
    old.say(joined('diner'));
    const next = move('fresh');
    chat.greet(next, welcome('n2'), joined('lobby', { epoch: 'e2', complete: false, messages: messages('lobby', 1, 1) }));
    old.say(message('lobby', 2, { text: 'of the old log' }));
    next.say(message('lobby', 2));
    old.say({ type: 'pong', id: 'p1', heads: { lobby: 7 } });
    await chat.pass(3_000);
    expect(old.of('join').filter(({ room }) => room === 'lobby')).to.deep.equal([]);
    expect(chat.of('joined').at(-1)?.continuity).to.equal('new-epoch');
    expect(chat.of('message').map(({ message: { text } }) => text)).to.deep.equal(['text 1', 'text 2']);
  });

  it('asks about a message under way when the hand-over finds another person: neither node can tell any more', () => {
    chat.client.send('lobby', 'whose?');
    chat.client.refresh();
    return turns().then(() => {
      chat.greet(chat.server.last, welcome('n2', '1.0.0', { ...ANNA, id: 'user-other' }), joined('lobby', { seq: 1 }));
      expect(chat.deliveries.at(-1)).to.equal('whose? unsure');
    });
  });

  it('connects anew beside the present connection when asked to, on any node', async () => {
    chat.client.refresh();
    await turns();
    chat.greet(chat.server.last, welcome('n1', '1.0.0', { ...ANNA, name: 'Anna B' }), joined('lobby', { seq: 1 }));
    expect(old.closedByClient).to.equal(true);
    expect(chat.client.state).to.deep.include({ status: 'online', user: { id: 'user-anna', name: 'Anna B' } });
  });

  it('connects anew once more when asked while the next connection was already on its way', async () => {
    const next = move('fresh');
    chat.client.refresh();
    chat.greet(next, welcome('n2'), joined('lobby', { seq: 1 }));
    await turns();
    expect(chat.server.sockets).to.have.length(3);
    chat.greet(chat.server.last, welcome('n2'), joined('lobby', { seq: 1 }));
    expect(next.closedByClient).to.equal(true);
    await chat.pass(20_000, 500);
    expect(chat.server.sockets).to.have.length(3);
  });

  it('asks again on the new connection for a page of history that the old one did not bring', async () => {
    const page = chat.client.history('lobby', 50);
    const next = move('fresh');
    chat.greet(next, welcome('n2'), joined('lobby', { seq: 1 }));
    expect(next.of('history')).to.deep.equal([{ type: 'history', room: 'lobby', before: 50 }]);
    next.say({ type: 'history', room: 'lobby', messages: [], more: false });
    expect(await page).to.deep.equal({ messages: [], more: false });
  });
});
