import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { MemoryNode, joinedOf, sending, settle } from '../../support/memory-node.ts';

describe('order and acknowledgement', () => {
  it('ORD-1 numbers a room from 1 without holes, and shows every connection the same order, each message once', async () => {
    const node = new MemoryNode();
    const people = await Promise.all(['Ada', 'Bob', 'Cyd'].map((name) => node.greet(name, ['lobby'])));
    for (let round = 0; round < 10; round += 1) for (const person of people) person.say(sending('lobby', `${person.user.name} ${round}`));
    await eventually('the last is there', () => people.every((person) => person.messages('lobby').length === 30));
    const seen = people.map((person) => person.messages('lobby').map(({ seq, text }) => [seq, text]));
    expect(seen[0]?.map(([seq]) => seq)).to.deep.equal(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(seen[1]).to.deep.equal(seen[0]);
    expect(seen[2]).to.deep.equal(seen[0]);
  });

  it('ORD-2 stores the sends of one connection in the order sent, also those that wait for a join', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada');
    ada.say({ type: 'join', room: 'lobby' });
    for (let index = 0; index < 20; index += 1) ada.say(sending('lobby', `line ${index}`));
    await eventually('the last is there', () => ada.texts('lobby').length === 20);
    expect(ada.texts('lobby')).to.deep.equal(Array.from({ length: 20 }, (_, index) => `line ${index}`));
    expect(ada.of('error')).to.deep.equal([]);
  });

  it('ACK-1 acknowledges what the log holds, with its position', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    const message = sending('lobby', 'hello');
    ada.say(message);
    await settle();
    const [ack] = ada.of('ack');
    expect(ack).to.include({ id: message.id, room: 'lobby', seq: 1, epoch: joinedOf(ada, 'lobby').epoch });
    const { entries } = await node.log.readAfter('lobby', 0, 10);
    expect(entries.map(({ id, seq, time }) => ({ id, seq, time }))).to.deep.equal([{ id: message.id, seq: 1, time: ack?.time }]);
  });

  it('ACK-2 acknowledges a repeated id with the first seq and stores it once, from another connection too', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    const message = sending('lobby', 'once');
    ada.say(message);
    ada.say(sending('lobby', 'between'));
    ada.say(message);
    const again = await node.greet('Ada', ['lobby']);
    again.say(message);
    await settle();
    const seqs = [...ada.of('ack'), ...again.of('ack')].filter(({ id }) => id === message.id).map(({ seq }) => seq);
    expect(seqs).to.deep.equal([1, 1, 1]);
    expect(again.texts('lobby')).to.deep.equal(['once', 'between']);
  });

  it('ACK-3 keeps the ids of different people apart', async () => {
    const node = new MemoryNode();
    const [ada, bob] = await Promise.all([node.greet('Ada', ['lobby']), node.greet('Bob', ['lobby'])]);
    ada.say(sending('lobby', "Ada's", 'the-same-id'));
    bob.say(sending('lobby', "Bob's", 'the-same-id'));
    await settle();
    expect(ada.texts('lobby')).to.deep.equal(["Ada's", "Bob's"]);
    expect(bob.of('ack').map(({ seq }) => seq)).to.deep.equal([2]);
  });

  it('ACK-4 lets the first text of an id stand', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    ada.say(sending('lobby', 'first', 'one-id-two-texts'));
    ada.say(sending('lobby', 'second', 'one-id-two-texts'));
    await settle();
    expect(ada.of('ack').map(({ seq }) => seq)).to.deep.equal([1, 1]);
    expect(ada.texts('lobby')).to.deep.equal(['first']);
  });

  it('ACK-5 shows the sender its own message, once', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    ada.say(sending('lobby', 'mine'));
    await settle();
    expect(ada.messages('lobby').map(({ text, user }) => ({ text, user }))).to.deep.equal([{ text: 'mine', user: ada.user }]);
  });
});
