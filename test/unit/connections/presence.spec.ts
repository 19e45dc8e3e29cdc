import { expect } from 'chai';
import sinon from 'sinon';
import { MemoryPresenceRooms } from '../../../src/presence/memory-presence.ts';
import { systemClock } from '../../../src/support/clock.ts';
import { FaultyLog } from '../../support/faulty-log.ts';
import { MemoryNode, joinedOf, sending, settle, type Talker } from '../../support/memory-node.ts';

function changes(talker: Talker): string[] {
  return talker
    .of('presence')
    .map((change) =>
      change.event === 'count' ? `count ${change.memberCount}` : `${change.user.name} ${change.event} ${change.memberCount}`,
    );
}

describe('presence and typing', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => clock.restore());

  it('lists who is there, oneself included, and tells the others who enters', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    const bob = await node.greet('Bob', ['lobby']);
    expect(joinedOf(bob, 'lobby').members.map(({ name }) => name)).to.have.members(['Ada', 'Bob']);
    expect(joinedOf(bob, 'lobby').memberCount).to.equal(2);
    expect(changes(ada)).to.deep.equal(['Bob entered 2']);
    expect(changes(bob)).to.deep.equal([]);
  });

  it('PRE-1 says "left" at once after a leave', async () => {
    const node = new MemoryNode();
    const [ada, bob] = [await node.greet('Ada', ['lobby']), await node.greet('Bob', ['lobby'])];
    bob.say({ type: 'leave', room: 'lobby' });
    await settle();
    expect(changes(ada)).to.deep.equal(['Bob entered 2', 'Bob left 1']);
  });

  it('PRE-1 says "left" 10 s after a connection just ended', async () => {
    const node = new MemoryNode();
    const [ada, bob] = [await node.greet('Ada', ['lobby']), await node.greet('Bob', ['lobby'])];
    bob.hangUp();
    await clock.tickAsync(9_500);
    expect(changes(ada)).to.deep.equal(['Bob entered 2']);
    await clock.tickAsync(2_500);
    expect(changes(ada)).to.deep.equal(['Bob entered 2', 'Bob left 1']);
  });

  it('PRE-1 shows nothing of a hand-over to another node, nor of a reload', async () => {
    const shared = { log: new FaultyLog(), presenceRooms: new MemoryPresenceRooms(systemClock) };
    const one = new MemoryNode({ ...shared, name: 'n1' });
    const two = new MemoryNode({ ...shared, name: 'n2', identity: one.identity });
    const ada = await two.greet('Ada', ['lobby']);
    const bob = await one.greet('Bob', ['lobby']);
    const bobElsewhere = await two.greet('Bob', ['lobby']);
    bob.hangUp();
    await clock.tickAsync(60_000);
    bobElsewhere.hangUp();
    await clock.tickAsync(5_000);
    await two.greet('Bob', ['lobby']);
    await clock.tickAsync(60_000);
    expect(changes(ada)).to.deep.equal(['Bob entered 2']);
  });

  it('PRE-2 counts a person with two tabs once, and says nothing when the first closes', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    const [tab, other] = [await node.greet('Bob', ['lobby']), await node.greet('Bob', ['lobby'])];
    expect(joinedOf(other, 'lobby').memberCount).to.equal(2);
    tab.say({ type: 'leave', room: 'lobby' });
    await clock.tickAsync(30_000);
    expect(changes(ada)).to.deep.equal(['Bob entered 2']);
    other.say({ type: 'leave', room: 'lobby' });
    await settle();
    expect(changes(ada)).to.deep.equal(['Bob entered 2', 'Bob left 1']);
  });

  it('PRE-3 announces counts above 200 members, at most once a second', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    for (let index = 0; index < 250; index += 1) await node.greet(`Guest ${index}`, ['lobby']);
    const counted = changes(ada).filter((change) => change.startsWith('count'));
    expect(changes(ada).length - counted.length).to.equal(199);
    expect(counted).to.deep.equal([]);
    await clock.tickAsync(1_000);
    expect(changes(ada).at(-1)).to.equal('count 251');
    expect(changes(ada).filter((change) => change.startsWith('count')).length).to.equal(1);
    const late = await node.greet('Late', ['lobby']);
    expect(joinedOf(late, 'lobby').members.length).to.equal(200);
    expect(joinedOf(late, 'lobby').memberCount).to.equal(252);
  });

  it('TYP-1 passes typing on to the others, at most once a second', async () => {
    const node = new MemoryNode();
    const [ada, bob] = [await node.greet('Ada', ['lobby']), await node.greet('Bob', ['lobby'])];
    const elsewhere = await node.greet('Cyd', ['kitchen']);
    for (let index = 0; index < 5; index += 1) bob.say({ type: 'typing', room: 'lobby' });
    await settle();
    expect(ada.of('typing').map(({ room, user }) => [room, user.name])).to.deep.equal([['lobby', 'Bob']]);
    await clock.tickAsync(1_000);
    bob.say({ type: 'typing', room: 'lobby' });
    await settle();
    expect(ada.of('typing').length).to.equal(2);
    expect(bob.of('typing')).to.deep.equal([]);
    expect(elsewhere.of('typing')).to.deep.equal([]);
  });

  it('tells a new name of a member as an "entered" that changes no count', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby']);
    await node.greet('Bob', ['lobby']);
    const { ticket } = await node.newTicket('Robert', 'user-Bob');
    const robert = node.connect();
    robert.say({ type: 'hello', protocol: 1, ticket, rooms: [{ room: 'lobby' }] });
    await settle();
    expect(changes(ada)).to.deep.equal(['Bob entered 2', 'Robert entered 2']);
  });

  it('PNG-1 tells the heads of the joined rooms in a pong', async () => {
    const node = new MemoryNode();
    const ada = await node.greet('Ada', ['lobby', 'kitchen']);
    ada.say(sending('lobby', 'one'));
    ada.say(sending('lobby', 'two'));
    await settle();
    ada.say({ type: 'ping', id: 'p' });
    await settle();
    expect(ada.of('pong')).to.deep.equal([{ type: 'pong', id: 'p', heads: { lobby: 2, kitchen: 0 } }]);
  });

  it('pages through history, ascending, and tells whether there is more', async () => {
    const node = new MemoryNode({ sendRate: { perSecond: 1_000, burst: 1_000 } });
    const ada = await node.greet('Ada', ['lobby']);
    for (let index = 0; index < 230; index += 1) ada.say(sending('lobby', `line ${index}`));
    await settle();
    for (const [before, limit] of [
      [231, 10_000],
      [31, 30],
      [1, 5],
      [100_000, 1],
    ] as const)
      ada.say({ type: 'history', room: 'lobby', before, limit });
    await settle();
    const pages = ada.of('history').map(({ messages, more }) => [messages[0]?.seq, messages.at(-1)?.seq, messages.length, more]);
    expect(pages).to.deep.equal([
      [31, 230, 200, true],
      [1, 30, 30, false],
      [undefined, undefined, 0, false],
      [230, 230, 1, true],
    ]);
  });
});
