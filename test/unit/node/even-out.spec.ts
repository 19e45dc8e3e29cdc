import { expect } from 'chai';
import sinon from 'sinon';
import { EveningOut, dueBy, type EvenedOut } from '../../../src/node/even-out.ts';
import { systemClock } from '../../../src/support/clock.ts';
import { createLogger } from '../../../src/support/logger.ts';
import { MemoryNode, settle, type Talker } from '../../support/memory-node.ts';

describe('evening out', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => clock.restore());

  function eveningOutOf(node: MemoryNode): EveningOut {
    return new EveningOut({
      connections: node.connections,
      identity: node.identity,
      windowMs: 5_000,
      clock: systemClock,
      logger: createLogger('silent', 'n1', '1'),
    });
  }

  async function crowd(node: MemoryNode, size: number): Promise<Talker[]> {
    const people: Talker[] = [];
    for (let index = 0; index < size; index += 1) people.push(await node.greet(`Guest ${index}`, ['lobby']));
    return people;
  }

  const asked = (people: readonly Talker[]): number[] => people.flatMap((person, index) => (person.of('move').length > 0 ? [index] : []));

  async function finish(run: Promise<EvenedOut | undefined>): Promise<EvenedOut | undefined> {
    await clock.tickAsync(10_000);
    return run;
  }

  it('MOV-4 asks a quarter of the clients, those longest here, and says that the node stays', async () => {
    const node = new MemoryNode();
    const people = await crowd(node, 40);
    const run = eveningOutOf(node).run();
    await clock.tickAsync(5_100);
    expect(asked(people)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const [move] = people[0]?.of('move') ?? [];
    expect(move).to.include({ withinMs: 5_000, reason: 'balance' });
    expect(await node.identity.redeemTicket(move?.ticket ?? '', 'nonce')).to.include({ name: 'Guest 0' });
    for (const index of asked(people)) people[index]?.hangUp();
    expect(await finish(run)).to.deep.equal({ asked: 10, returned: 0, stayed: 0 });
    expect(people.every((person) => person.socket.closedWith === undefined)).to.equal(true);
  });

  it('MOV-2 spreads the moves over the window', async () => {
    expect([0, 499, 500, 2_500, 4_999, 5_000].map((elapsedMs) => dueBy(elapsedMs, 10, 5_000))).to.deep.equal([1, 1, 2, 6, 10, 10]);
    expect(dueBy(0, 10, 0)).to.equal(10);
    expect(dueBy(0, 0, 5_000)).to.equal(0);
    const node = new MemoryNode();
    const people = await crowd(node, 40);
    const run = eveningOutOf(node).run();
    const counts: number[] = [];
    for (let second = 0; second < 5; second += 1) {
      await clock.tickAsync(1_000);
      counts.push(asked(people).length);
    }
    expect(counts[0]).to.be.within(2, 3);
    expect(counts[2]).to.be.within(6, 7);
    expect(counts[4]).to.equal(10);
    await finish(run);
  });

  it('asks others when it is asked for again, and nobody twice', async () => {
    const node = new MemoryNode();
    const people = await crowd(node, 40);
    const eveningOut = eveningOutOf(node);
    expect((await finish(eveningOut.run()))?.stayed).to.equal(10);
    expect((await finish(eveningOut.run()))?.asked).to.equal(10);
    expect(asked(people)).to.have.length(20);
    expect(people.every((person) => person.of('move').length <= 1)).to.equal(true);
  });

  it('does not pile up while it is under way', async () => {
    const node = new MemoryNode();
    const people = await crowd(node, 40);
    const eveningOut = eveningOutOf(node);
    const first = eveningOut.run();
    await clock.tickAsync(1_000);
    expect(eveningOut.running).to.equal(true);
    expect(await eveningOut.run()).to.equal(undefined);
    expect((await finish(first))?.asked).to.equal(10);
    expect(asked(people)).to.have.length(10);
    expect(eveningOut.running).to.equal(false);
  });

  it('asks on no longer when those asked come back: the balancer has no better place for them', async () => {
    const node = new MemoryNode();
    const people = await crowd(node, 80);
    const eveningOut = eveningOutOf(node);
    const identity = eveningOut.watching(node.identity);
    const run = eveningOut.run();
    const seen = new Set<Talker>();
    for (let tick = 0; tick < 100; tick += 1) {
      await clock.tickAsync(50);
      for (const person of people) {
        const [move] = person.of('move');
        if (move === undefined || seen.has(person)) continue;
        seen.add(person);
        await identity.redeemTicket(move.ticket ?? '', 'nonce');
        await identity.redeemTicket(move.ticket ?? '', 'nonce');
        person.hangUp();
      }
    }
    expect(await finish(run)).to.deep.equal({ asked: 3, returned: 3, stayed: 0 });
  });

  it('goes on when a few come back by chance, and does not count other tickets', async () => {
    const node = new MemoryNode();
    const people = await crowd(node, 80);
    const eveningOut = eveningOutOf(node);
    const identity = eveningOut.watching(node.identity);
    const run = eveningOut.run();
    for (let tick = 0; tick < 100; tick += 1) {
      await clock.tickAsync(50);
      const { ticket } = await node.newTicket('Somebody else');
      await identity.redeemTicket(ticket, 'nonce');
      const third = people[3 * Math.floor(tick / 10)]?.of('move')[0]?.ticket;
      if (third !== undefined) await identity.redeemTicket(third, 'nonce');
    }
    const outcome = await finish(run);
    expect(outcome?.asked).to.equal(20);
    expect(outcome?.returned).to.be.within(3, 8);
  });

  it('asks nobody any more when the node begins to drain', async () => {
    const node = new MemoryNode();
    const people = await crowd(node, 40);
    const eveningOut = eveningOutOf(node);
    const run = eveningOut.run();
    await clock.tickAsync(1_000);
    eveningOut.cancel();
    const before = asked(people).length;
    expect((await finish(run))?.asked).to.equal(before);
    expect(before).to.be.below(5);
  });

  it('leaves those in peace who have not said hello, and a node with fewer than four clients', async () => {
    const node = new MemoryNode();
    const strangers = Array.from({ length: 10 }, () => node.connect());
    const people = await crowd(node, 3);
    expect(await finish(eveningOutOf(node).run())).to.deep.equal({ asked: 0, returned: 0, stayed: 0 });
    await settle();
    expect([...asked(strangers), ...asked(people)]).to.deep.equal([]);
  });
});
