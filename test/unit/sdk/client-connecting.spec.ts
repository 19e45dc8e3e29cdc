import { expect } from 'chai';
import { ChatClient } from '../../../src/sdk/client.ts';
import { SessionError } from '../../../src/sdk/http-session.ts';
import { ScriptedClient } from '../../support/scripted-client.ts';
import { BERT, joined, message, messages, turns, welcome } from '../../support/scripted-socket.ts';

describe('ChatClient, connecting', () => {
  let chat: ScriptedClient;

  beforeEach(() => {
    chat = new ScriptedClient();
  });

  afterEach(() => {
    chat.client.close();
    expect(chat.clock.pending, 'timers after close').to.equal(0);
  });

  it('gets a ticket, opens a socket, and says hello with every room it wants', async () => {
    const socket = await chat.online('lobby', 'diner');
    expect(socket.hello).to.deep.equal({
      type: 'hello',
      protocol: 1,
      ticket: 'ticket-1',
      rooms: [{ room: 'lobby' }, { room: 'diner' }],
    });
    expect(chat.statuses).to.deep.equal(['connecting', 'online']);
    expect(chat.client.state).to.deep.include({ status: 'online', node: 'n1', version: '1.0.0', transport: 'websocket' });
  });

  it('resumes from the position it has shown, and shows the replay once', async () => {
    const socket = await chat.online('lobby');
    socket.say(message('lobby', 1), message('lobby', 2));
    socket.end(1006);
    await chat.pass(600);
    chat.server.last.open();
    expect(chat.server.last.hello.rooms).to.deep.equal([{ room: 'lobby', after: 2, epoch: 'e1', afterId: 'id-00000002' }]);
    chat.server.last.say(welcome('n2'), joined('lobby', { messages: messages('lobby', 2, 4) }), message('lobby', 5));
    expect(chat.shown).to.deep.equal([1, 2, 3, 4, 5]);
    expect(chat.statuses).to.deep.equal(['connecting', 'online', 'reconnecting', 'online']);
  });

  it('tells since when nothing is open, and when it tries again', async () => {
    const socket = await chat.online('lobby');
    const now = chat.clock.now();
    socket.end();
    expect(chat.client.state).to.deep.equal({ status: 'reconnecting', since: now, retryAt: now + 250 });
  });

  it('never gives up, whatever fails: tickets, sockets, handshakes, garbage', async () => {
    chat.server.answer = () => Promise.reject(new Error('no route'));
    await chat.online('lobby').catch(() => undefined);
    await chat.pass(120_000, 500);
    expect(chat.server.opened).to.be.above(10);
    chat.server.answer = () => Promise.resolve({ user: welcome().user, ticket: 't' });
    for (const code of [1006, 4001, 4002, 4003, 4010, 1002, 2000]) {
      await chat.pass(40_000, 500);
      chat.server.last.open();
      chat.server.last.sayText('<html>502</html>');
      chat.server.last.sayText('[1,null]');
      chat.server.last.sayText('{"type":"joined","room":"lobby"}');
      chat.server.last.sayText('{"type":"welcome"}');
      chat.server.last.end(code);
    }
    await chat.pass(40_000, 500);
    chat.greet(chat.server.last, welcome(), joined('lobby'));
    expect(chat.client.state.status).to.equal('online');
  });

  it('waits as long as a 429 asks for', async () => {
    chat.server.answer = () => Promise.reject(new SessionError('rate_limited', 'slow down', 429, 20_000));
    chat.client.connect();
    await chat.pass(19_000, 500);
    expect(chat.server.opened).to.equal(1);
    await chat.pass(20_000, 500);
    expect(chat.server.opened).to.equal(2);
  });

  it('survives a socket that cannot even be made', async () => {
    const { openSocket } = chat.server;
    let refused = 0;
    const client = new ChatClient({
      session: chat.server,
      openSocket: (events) => {
        if (refused++ < 3) throw new SyntaxError('not from here');
        return openSocket(events);
      },
      clock: chat.clock,
      random: () => 0.5,
    });
    client.connect();
    await chat.pass(5_000);
    chat.greet(chat.server.last, welcome());
    expect(client.state.status).to.equal('online');
    client.close();
  });

  it('leaves a slow handshake its time through the fallbacks, and makes another attempt beside it after ten seconds', async () => {
    chat.client.join('lobby');
    chat.client.connect();
    await chat.pass(9_900);
    expect(chat.server.sockets).to.have.length(1);
    await chat.pass(1_200);
    expect(chat.server.sockets).to.have.length(2);
    const [slow, second] = chat.server.sockets;
    await chat.pass(6_000);
    slow?.open('xhr-polling');
    slow?.say(welcome(), joined('lobby'));
    expect(chat.client.state).to.deep.include({ status: 'online', transport: 'xhr-polling' });
    expect(second?.closedByClient).to.equal(true);
  });

  it('keeps only a few hanging attempts', async () => {
    chat.client.connect();
    await chat.pass(300_000, 1_000);
    expect(chat.server.sockets.filter(({ closedByClient }) => !closedByClient)).to.have.length(3);
  });

  it('comes back later where the node cannot redeem tickets at the moment', async () => {
    chat.client.connect();
    await turns();
    chat.server.last.open();
    chat.server.last.say({ type: 'error', code: 'unavailable', message: 'later', refused: 'hello', retryAfterMs: 5_000 });
    expect(chat.server.last.closedByClient).to.equal(true);
    await chat.pass(4_900);
    expect(chat.server.sockets).to.have.length(1);
    await chat.pass(4_000);
    expect(chat.server.sockets).to.have.length(2);
  });

  /** Milliseconds from the end of a connection to the next attempt. */
  const waitAfter = (end: () => void): number => {
    end();
    const { state } = chat.client;
    return state.status === 'reconnecting' ? state.retryAt - state.since : Number.NaN;
  };

  it('waits longer each time a connection is cut as soon as it stands, and briefly again after one that held', async () => {
    let socket = await chat.online('lobby');
    const waits: number[] = [];
    for (const lifeMs of [0, 0, 0, 20_000]) {
      await chat.pass(lifeMs, 500);
      waits.push(waitAfter(() => socket.end()));
      await chat.pass(2_500, 50);
      socket = chat.greet(chat.server.last, welcome(), joined('lobby'));
    }
    expect(waits, 'half of 500 ms, then of the time since the first cut').to.deep.equal([250, 1_250, 2_500, 250]);
  });

  it('tries a move soon, whatever failures there were before the connection that is to be replaced', async () => {
    chat.server.answer = () => Promise.reject(new Error('no route'));
    chat.client.join('lobby');
    chat.client.connect();
    await chat.pass(60_000, 500);
    chat.server.answer = () => Promise.resolve({ user: welcome().user, ticket: 't' });
    await chat.pass(10_000, 500);
    const socket = chat.greet(chat.server.last, welcome(), joined('lobby'));
    await chat.pass(20_000, 500);
    const before = chat.server.sockets.length;
    socket.say({ type: 'move', withinMs: 5_000, ticket: 'fresh' });
    chat.server.last.end();
    await chat.pass(300);
    expect(chat.server.sockets.length).to.equal(before + 2);
  });

  it('tells of a room that is refused, does not ask for it again, and keeps the others', async () => {
    chat.client.join('lobby');
    chat.client.join('vault');
    chat.client.connect();
    await turns();
    const refused = { type: 'error', code: 'bad_request', message: 'no', room: 'vault', refused: 'hello' } as const;
    const socket = chat.greet(chat.server.last, welcome(), joined('lobby'), refused);
    expect(chat.of('error').map(({ error }) => error.room)).to.deep.equal(['vault']);
    socket.end();
    await chat.pass(600);
    chat.server.last.open();
    expect(chat.server.last.hello.rooms?.map(({ room }) => room)).to.deep.equal(['lobby']);
  });

  it('refuses what can be no name of a room by itself', () => {
    chat.client.join('No Room!');
    expect(chat.of('error').map(({ error }) => error.code)).to.deep.equal(['bad_request']);
  });

  it('asks again for a room whose log was out of reach', async () => {
    chat.client.join('lobby');
    chat.client.connect();
    await turns();
    const refused = { type: 'error', code: 'unavailable', message: 'no', room: 'lobby', refused: 'hello', retryAfterMs: 700 } as const;
    const socket = chat.greet(chat.server.last, welcome(), refused);
    await chat.pass(800);
    expect(socket.of('join')).to.deep.equal([{ type: 'join', room: 'lobby' }]);
    socket.say(joined('lobby', { messages: messages('lobby', 1, 1) }));
    expect(chat.shown).to.deep.equal([1]);
  });

  it('asks for more rooms than a hello may name one by one', async () => {
    for (let number = 0; number < 52; number += 1) chat.client.join(`room-${number}`);
    chat.client.connect();
    await turns();
    chat.server.last.open();
    expect(chat.server.last.hello.rooms).to.have.length(50);
    expect(chat.server.last.of('join').map(({ room }) => room)).to.deep.equal(['room-50', 'room-51']);
  });

  it('joins and leaves rooms while it is connected', async () => {
    const socket = await chat.online('lobby');
    chat.client.join('diner');
    expect(socket.of('join')).to.deep.equal([{ type: 'join', room: 'diner' }]);
    socket.say(joined('diner', { messages: messages('diner', 1, 1) }));
    chat.client.leave('diner');
    expect(socket.of('leave')).to.deep.equal([{ type: 'leave', room: 'diner' }]);
    socket.say(message('diner', 2), { type: 'presence', room: 'diner', event: 'left', user: BERT, memberCount: 1 });
    expect(chat.shown).to.deep.equal([1]);
    expect(chat.of('presence')).to.deep.equal([]);
  });

  it('takes nothing from a connection after close', async () => {
    const socket = await chat.online('lobby');
    chat.client.close();
    const before = chat.events.length;
    socket.say(message('lobby', 1));
    socket.end();
    await chat.pass(60_000, 1_000);
    expect(chat.events).to.have.length(before);
    expect(socket.closedByClient).to.equal(true);
    expect(chat.server.sockets).to.have.length(1);
  });
});
