import { expect } from 'chai';
import sinon from 'sinon';
import { batchSize, drain } from '../../../src/node/drain.ts';
import { systemClock } from '../../../src/support/clock.ts';
import { createLogger } from '../../../src/support/logger.ts';
import { MemoryNode, settle, type Talker } from '../../support/memory-node.ts';

describe('draining', () => {
  let clock: sinon.SinonFakeTimers;
  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => clock.restore());

  function begin(
    node: MemoryNode,
    timing: Partial<{ delayMs: number; moveWindowMs: number; timeoutMs: number }> = {},
    logger = createLogger('silent', 'n1', '1'),
  ): { done: Promise<number>; finished(): boolean } {
    let finished = false;
    const done = drain({
      connections: node.connections,
      identity: node.identity,
      timing: { delayMs: 2_500, moveWindowMs: 5_000, timeoutMs: 30_000, ...timing },
      clock: systemClock,
      logger,
    }).finally(() => (finished = true));
    return { done, finished: () => finished };
  }

  async function crowd(node: MemoryNode, size: number): Promise<Talker[]> {
    return Promise.all(Array.from({ length: size }, (_, index) => node.greet(`Guest ${index}`, ['lobby'])));
  }

  it('MOV-1 asks everybody to move, with a fresh ticket, after the load balancer had time to notice, and ends when all have gone', async () => {
    const node = new MemoryNode();
    const [ada] = await crowd(node, 1);
    if (ada === undefined) throw new Error('nobody came');
    const { done, finished } = begin(node);
    await clock.tickAsync(2_400);
    expect(ada.of('move')).to.deep.equal([]);
    await clock.tickAsync(200);
    const [move] = ada.of('move');
    expect(move?.withinMs).to.equal(5_000);
    expect(await node.identity.redeemTicket(move?.ticket ?? '', 'nonce')).to.include({ name: 'Guest 0' });
    expect(ada.socket.closedWith).to.equal(undefined);
    expect(finished()).to.equal(false);
    ada.hangUp();
    await clock.tickAsync(100);
    expect(await done).to.equal(0);
  });

  it('MOV-1 serves a connection until it has gone', async () => {
    const node = new MemoryNode();
    const [ada, bob] = await crowd(node, 2);
    const { done } = begin(node);
    await clock.tickAsync(6_000);
    bob?.say({ type: 'send', room: 'lobby', id: 'while-moving', text: 'still served' });
    await settle();
    expect(ada?.texts('lobby')).to.deep.equal(['still served']);
    for (const talker of [ada, bob]) talker?.hangUp();
    await clock.tickAsync(100);
    expect(await done).to.equal(0);
  });

  it('MOV-2 spreads the moves over the window: no tenth of it gets more than 3 times its share', async () => {
    const node = new MemoryNode();
    const people = await crowd(node, 400);
    const { done } = begin(node);
    await clock.tickAsync(2_500);
    const bins: number[] = [];
    let before = 0;
    for (let bin = 0; bin < 50; bin += 1) {
      await clock.tickAsync(100);
      for (const person of people) if (person.of('move').length > 0) person.hangUp();
      const now = people.filter((person) => person.of('move').length > 0).length;
      bins.push(now - before);
      before = now;
    }
    expect(before).to.equal(400);
    expect(Math.max(...bins)).to.be.at.most(24);
    expect(bins.filter((count) => count > 0).length).to.be.at.least(45);
    await clock.tickAsync(100);
    expect(await done).to.equal(0);
  });

  it('tells in the log whom it waits for: at the start, every 10 s, and when the time is over', async () => {
    const node = new MemoryNode();
    const [ada] = await crowd(node, 3);
    const silent = node.connect();
    const logger = createLogger('silent', 'n1', '1');
    const lines: unknown[][] = [];
    sinon.stub(logger, 'info').callsFake((...line: unknown[]) => void lines.push(line));
    sinon.stub(logger, 'warn').callsFake((...line: unknown[]) => void lines.push(line));
    const { done } = begin(node, { timeoutMs: 25_000 }, logger);
    await clock.tickAsync(5_000);
    ada?.hangUp();
    silent.hangUp();
    await clock.tickAsync(21_000);
    expect(await done).to.equal(2);
    const here = (connections: number, askedAndHere: number): object => ({
      connections,
      askedAndHere,
      transports: { websocket: connections },
    });
    const waiting = 'draining: waiting for those who are still here';
    expect(lines).to.deep.equal([
      [{ ...here(4, 0), secondsLeft: 25 }, 'draining: no new clients from now on'],
      [{ connections: 4 }, 'draining: asking clients to move'],
      [{ ...here(2, 2), secondsLeft: 15 }, waiting],
      [{ ...here(2, 2), secondsLeft: 5 }, waiting],
      [here(2, 2), 'draining: the time is over; cutting off those who did not move'],
    ]);
  });

  it('counts those who were asked to move and are still here', async () => {
    const node = new MemoryNode();
    const [ada, bob] = await crowd(node, 2);
    const asked = async (): Promise<number | undefined> => (await node.metrics.connectionsAskedToMove.get()).values[0]?.value;
    const { done } = begin(node);
    expect(await asked()).to.equal(0);
    await clock.tickAsync(8_000);
    expect(await asked()).to.equal(2);
    ada?.hangUp();
    expect(await asked()).to.equal(1);
    bob?.hangUp();
    await clock.tickAsync(100);
    expect(await done).to.equal(0);
    expect(await asked()).to.equal(0);
  });

  it('asks again who was asked before for the sake of balance alone', async () => {
    const node = new MemoryNode();
    const [ada] = await crowd(node, 1);
    for (const connection of node.connections) connection.askToMove({ type: 'move', withinMs: 1_000, reason: 'balance' });
    const { done } = begin(node);
    await clock.tickAsync(2_600);
    expect(ada?.of('move').map(({ reason }) => reason)).to.deep.equal(['balance', undefined]);
    ada?.hangUp();
    await clock.tickAsync(100);
    await done;
    expect((await node.metrics.connectionsAskedToMove.get()).values[0]?.value).to.equal(0);
  });

  it('CLS-4 cuts off with 4010 those who are still here when the time is over', async () => {
    const node = new MemoryNode();
    const [ada] = await crowd(node, 1);
    const { done } = begin(node, { timeoutMs: 8_000 });
    await clock.tickAsync(7_900);
    expect(ada?.socket.closedWith).to.equal(undefined);
    await clock.tickAsync(200);
    expect(await done).to.equal(1);
    expect(ada?.socket.closedWith?.code).to.equal(4010);
  });

  it('asks one who said hello only after the draining began', async () => {
    const node = new MemoryNode();
    const late = node.connect();
    const { done } = begin(node);
    await clock.tickAsync(4_000);
    const { ticket } = await node.newTicket('Late');
    late.say({ type: 'hello', protocol: 1, ticket });
    await settle();
    await clock.tickAsync(100);
    expect(late.of('move').length).to.equal(1);
    late.hangUp();
    await clock.tickAsync(100);
    expect(await done).to.equal(0);
  });

  it('asks without a ticket when none is to be had', async () => {
    const node = new MemoryNode();
    const [ada] = await crowd(node, 1);
    sinon.stub(node.identity, 'issueTicket').rejects(new Error('away'));
    const { done } = begin(node);
    await clock.tickAsync(2_600);
    expect(ada?.of('move')).to.deep.equal([{ type: 'move', withinMs: 5_000 }]);
    ada?.hangUp();
    await clock.tickAsync(100);
    await done;
  });

  it('waits with the next batch while too many are on their way, but not for those who sleep', async () => {
    expect(batchSize({ waiting: 1_000, total: 2_000, onTheirWay: 0 }, 5_000)).to.equal(20);
    expect(batchSize({ waiting: 1_000, total: 2_000, onTheirWay: 800 }, 5_000)).to.equal(0);
    expect(batchSize({ waiting: 3, total: 2_000, onTheirWay: 0 }, 5_000)).to.equal(3);
    expect(batchSize({ waiting: 10, total: 10, onTheirWay: 0 }, 0)).to.equal(10);
    const node = new MemoryNode();
    const people = await crowd(node, 100);
    const { done } = begin(node, { moveWindowMs: 100 });
    await clock.tickAsync(6_000);
    expect(people.every((person) => person.of('move').length === 1)).to.equal(true);
    for (const person of people) person.hangUp();
    await clock.tickAsync(100);
    expect(await done).to.equal(0);
  });
});
