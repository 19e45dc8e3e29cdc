import { expect } from 'chai';
import { IDEMPOTENCY_TTL_MS } from '../../../src/protocol/limits.ts';
import type { ErrorMessage } from '../../../src/protocol/messages.ts';
import { HistoryError } from '../../../src/sdk/history-requests.ts';
import { ScriptedClient } from '../../support/scripted-client.ts';
import { ANNA, joined, message, messages, welcome, type ScriptedSocket } from '../../support/scripted-socket.ts';

describe('ChatClient, sending and asking', () => {
  let chat: ScriptedClient;
  let socket: ScriptedSocket;

  beforeEach(async () => {
    chat = new ScriptedClient();
    socket = await chat.online('lobby');
  });

  afterEach(() => {
    chat.client.close();
    expect(chat.clock.pending, 'timers after close').to.equal(0);
  });

  const ack = (id: string, seq: number): void => socket.say({ type: 'ack', id, room: 'lobby', seq, epoch: 'e1', time: 0 });
  const refuse = (id: string, code: ErrorMessage['code'], retryAfterMs?: number): void =>
    socket.say({
      type: 'error',
      code,
      message: code,
      id,
      room: 'lobby',
      refused: 'send',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  const texts = (of: ScriptedSocket): string[] => of.of('send').map(({ text }) => text);
  /** Cuts the connection and says hello again, from where it was. */
  const comeBack = async (answer: Parameters<typeof joined>[1]): Promise<ScriptedSocket> => {
    socket.end(1006);
    await chat.pass(600);
    return chat.greet(chat.server.last, welcome('n2'), joined('lobby', answer));
  };

  it('sends texts trimmed, one at a time in a room', () => {
    const id = chat.client.send('lobby', '  one \n');
    chat.client.send('lobby', 'two');
    expect(texts(socket)).to.deep.equal(['one']);
    ack(id, 1);
    expect(texts(socket)).to.deep.equal(['one', 'two']);
  });

  it('sends under the id that the caller chose, and none that no server would take', () => {
    expect(chat.client.send('lobby', 'one', 'line-take-1-of-9')).to.equal('line-take-1-of-9');
    expect(socket.of('send').map(({ id }) => id)).to.deep.equal(['line-take-1-of-9']);
    ack('line-take-1-of-9', 1);
    chat.client.send('lobby', 'two', 'no id');
    expect(chat.deliveries).to.deep.equal(['one sending', 'one sent', 'two failed']);
  });

  it('does not let one room wait for another', () => {
    chat.client.join('diner');
    socket.say(joined('diner'));
    chat.client.send('lobby', 'one');
    chat.client.send('diner', 'two');
    expect(texts(socket)).to.deep.equal(['one', 'two']);
  });

  it('turns a message to sent at the first of message and ack, and says it once', () => {
    const id = chat.client.send('lobby', 'one');
    socket.say(message('lobby', 1, { id, user: ANNA, text: 'one' }));
    expect(chat.deliveries).to.deep.equal(['one sending', 'one sent']);
    ack(id, 1);
    expect(chat.deliveries).to.deep.equal(['one sending', 'one sent']);
  });

  it('sends again after as long as it was asked to wait, in order', async () => {
    const id = chat.client.send('lobby', 'one');
    chat.client.send('lobby', 'two');
    refuse(id, 'rate_limited', 1_000);
    await chat.pass(950);
    expect(texts(socket)).to.deep.equal(['one']);
    await chat.pass(400);
    expect(texts(socket)).to.deep.equal(['one', 'one']);
    ack(id, 1);
    expect(texts(socket)).to.deep.equal(['one', 'one', 'two']);
    expect(chat.deliveries).to.include('one waiting');
  });

  it('loses nothing of a paste of forty messages that the server slows down', async () => {
    for (let number = 0; number < 40; number += 1) chat.client.send('lobby', `text ${number}`);
    for (let number = 0; number < 40; number += 1) {
      const { id } = socket.of('send').at(-1) ?? { id: '' };
      if (number % 7 === 3) {
        refuse(id, 'rate_limited', 2_000);
        await chat.pass(2_600);
      }
      ack(id, number + 1);
    }
    expect([...new Set(texts(socket))]).to.deep.equal(Array.from({ length: 40 }, (_, number) => `text ${number}`));
    expect(chat.deliveries.filter((one) => one.endsWith('sent'))).to.have.length(40);
  });

  it('fails what is refused for good, goes on with the next, and tries again when told to', () => {
    const id = chat.client.send('lobby', 'one');
    chat.client.send('lobby', 'two');
    refuse(id, 'bad_request');
    expect(texts(socket)).to.deep.equal(['one', 'two']);
    expect(chat.deliveries).to.include('one failed');
    ack(socket.of('send')[1]?.id ?? '', 1);
    chat.client.retry('lobby', id);
    expect(socket.of('send').at(-1)).to.deep.equal({ type: 'send', room: 'lobby', id, text: 'one' });
  });

  it('fails what no server would take without sending it: too long a frame would cost the connection', () => {
    for (const text of ['x'.repeat(4_001), '   ', 'half a pair \ud800']) chat.client.send('lobby', text);
    expect(texts(socket)).to.deep.equal([]);
    expect(chat.of('delivery').map(({ delivery }) => delivery.status)).to.deep.equal(['failed', 'failed', 'failed']);
    chat.client.send('lobby', '\u{1f600}'.repeat(4_000));
    expect(texts(socket)).to.have.length(1);
  });

  it('goes into the room again where the node says that it is not there, and sends again', async () => {
    const id = chat.client.send('lobby', 'one');
    refuse(id, 'not_joined');
    expect(socket.of('join')).to.deep.equal([{ type: 'join', room: 'lobby', after: 0, epoch: 'e1' }]);
    await chat.pass(1_300);
    expect(texts(socket)).to.deep.equal(['one', 'one']);
  });

  it('sends again, under the same id, what gets no answer on a connection that lives', async () => {
    chat.client.send('lobby', 'one');
    await chat.pass(14_900);
    socket.say(message('lobby', 1));
    expect(texts(socket)).to.deep.equal(['one']);
    await chat.pass(200);
    const [first, again] = socket.of('send');
    expect(again).to.deep.equal(first);
  });

  it('keeps what is written offline, and sends it after the replay', async () => {
    socket.end();
    chat.client.send('lobby', 'one');
    expect(chat.deliveries).to.deep.equal(['one waiting']);
    await chat.pass(600);
    chat.greet(chat.server.last, welcome('n2'));
    expect(texts(chat.server.last)).to.deep.equal([]);
    chat.server.last.say(joined('lobby'));
    expect(texts(chat.server.last)).to.deep.equal(['one']);
  });

  it('takes its own id in the replay for an ack, and does not send again', async () => {
    const id = chat.client.send('lobby', 'one');
    const next = await comeBack({ messages: [message('lobby', 1, { id, user: ANNA, text: 'one' })] });
    expect(texts(next)).to.deep.equal([]);
    expect(chat.deliveries.at(-1)).to.equal('one sent');
  });

  it('sends again after a complete replay without its id, before newer ones', async () => {
    const id = chat.client.send('lobby', 'one');
    chat.client.send('lobby', 'two');
    const next = await comeBack({ complete: true });
    expect(next.of('send')).to.deep.equal([{ type: 'send', room: 'lobby', id, text: 'one' }]);
  });

  it('sends again after a complete replay whatever the age, also beside a connection that is dead and looks open', async () => {
    chat.client.send('lobby', 'one');
    chat.clock.advance(1);
    // Two hours in one leap, as a laptop sleeps: no timer runs in between.
    chat.server.answer = () => new Promise<never>(() => undefined);
    await chat.pass(2 * IDEMPOTENCY_TTL_MS, 60_000);
    chat.server.answer = () => Promise.resolve({ user: ANNA, ticket: 't' });
    chat.client.wake();
    await chat.pass(4_000);
    chat.greet(chat.server.last, welcome('n2'), joined('lobby', { complete: true }));
    expect(texts(chat.server.last)).to.deep.equal(['one']);
  });

  it('asks the person where a replay is not complete and the id may be forgotten, and lets newer ones pass', async () => {
    chat.client.send('lobby', 'one');
    chat.client.send('lobby', 'two');
    socket.end();
    chat.server.answer = () => Promise.reject(new Error('no route'));
    await chat.pass(IDEMPOTENCY_TTL_MS, 10_000);
    chat.server.answer = () => Promise.resolve({ user: ANNA, ticket: 't' });
    await chat.pass(20_000, 500);
    const next = chat.greet(chat.server.last, welcome('n2'), joined('lobby', { complete: false, messages: messages('lobby', 90, 99) }));
    expect(chat.of('joined').at(-1)?.continuity).to.equal('gap');
    expect(chat.deliveries).to.include('one unsure');
    expect(texts(next)).to.deep.equal(['two']);
  });

  it('does not take "complete" without a position for a proof', async () => {
    chat.client.send('lobby', 'one');
    chat.client.leave('lobby');
    socket.end();
    chat.server.answer = () => Promise.reject(new Error('no route'));
    await chat.pass(IDEMPOTENCY_TTL_MS, 10_000);
    chat.server.answer = () => Promise.resolve({ user: ANNA, ticket: 't' });
    await chat.pass(20_000, 500);
    chat.client.join('lobby');
    chat.greet(chat.server.last, welcome('n2'), joined('lobby', { complete: true, messages: messages('lobby', 90, 99) }));
    expect(chat.deliveries.at(-1)).to.equal('one unsure');
  });

  it('keeps what is written in a room that one has left until one is in it again', () => {
    const id = chat.client.send('lobby', 'zero');
    chat.client.leave('lobby');
    chat.client.send('lobby', 'one');
    ack(id, 1);
    chat.client.join('lobby');
    expect(texts(socket)).to.deep.equal(['zero']);
    socket.say(joined('lobby', { seq: 1 }));
    expect(texts(socket)).to.deep.equal(['zero', 'one']);
  });

  it('gives a message up when told to', async () => {
    socket.end();
    const id = chat.client.send('lobby', 'one');
    chat.client.discard('lobby', id);
    await chat.pass(600);
    chat.greet(chat.server.last, welcome('n2'), joined('lobby'));
    expect(texts(chat.server.last)).to.deep.equal([]);
  });

  it('tells that one is typing every three seconds at most, and anew after a message', async () => {
    for (let key = 0; key < 40; key += 1) {
      chat.client.typing('lobby');
      await chat.pass(100);
    }
    expect(socket.of('typing')).to.have.length(2);
    chat.client.send('lobby', 'one');
    chat.client.typing('lobby');
    expect(socket.of('typing')).to.have.length(3);
  });

  it('matches pages of history to their questions, one at a time in a room', async () => {
    const pages = [chat.client.history('lobby', 50, 10), chat.client.history('lobby', 40, 10)];
    expect(socket.of('history').map(({ before }) => before)).to.deep.equal([50]);
    socket.say({ type: 'history', room: 'lobby', messages: messages('lobby', 40, 49), more: true });
    expect(socket.of('history').map(({ before }) => before)).to.deep.equal([50, 40]);
    socket.say({ type: 'history', room: 'lobby', messages: messages('lobby', 30, 39), more: false });
    expect((await Promise.all(pages)).map(({ messages: [first] }) => first?.seq)).to.deep.equal([40, 30]);
  });

  it('rejects a question that was refused, with what the server said', async () => {
    const page = chat.client.history('lobby', 50);
    socket.say({ type: 'error', code: 'unavailable', message: 'later', room: 'lobby', refused: 'history', retryAfterMs: 1_000 });
    const error = await page.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(HistoryError).and.to.include({ code: 'unavailable', retryAfterMs: 1_000 });
    expect(chat.of('error')).to.have.length(0);
  });

  it('rejects questions when the connection ends, and at once where there is none', async () => {
    const pages = [chat.client.history('lobby', 50), chat.client.history('lobby', 40)];
    socket.end();
    pages.push(chat.client.history('lobby', 50), chat.client.history('nowhere', 50));
    const outcomes = await Promise.allSettled(pages);
    const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as HistoryError).code : 'answered'));
    expect(codes).to.deep.equal(['offline', 'offline', 'offline', 'offline']);
  });

  it('hands errors that belong to nothing else on, and goes on after a listener that throws', async () => {
    const thrown = new Promise<unknown>((resolve) => {
      const others = process.rawListeners('uncaughtException') as NodeJS.UncaughtExceptionListener[];
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        for (const other of others) process.on('uncaughtException', other);
        resolve(error);
      });
    });
    const fault = new Error('a fault of the page');
    const off = chat.client.on(() => {
      throw fault;
    });
    socket.say({ type: 'error', code: 'unknown_type', message: 'what?' });
    off();
    expect(await thrown).to.equal(fault);
    expect(chat.of('error').map(({ error }) => error.code)).to.deep.equal(['unknown_type']);
    socket.say(message('lobby', 1));
    expect(chat.shown).to.deep.equal([1]);
  });
});
