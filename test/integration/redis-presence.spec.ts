import { expect } from 'chai';
import { RedisPresence } from '../../src/presence/redis-presence.ts';
import type { PresenceTiming } from '../../src/presence/timing.ts';
import type { User } from '../../src/protocol/messages.ts';
import type { RedisConnections } from '../../src/redis/connections.ts';
import { systemClock } from '../../src/support/clock.ts';
import { eventually, pause } from '../support/eventually.ts';
import { quietLogger } from '../support/quiet-logger.ts';
import { openRedis } from '../support/redis-connections.ts';
import { RedisServer } from '../support/redis-server.ts';

const ANN = { id: 'u-ann', name: 'Ann' };
const BOB = { id: 'u-bob', name: 'Bob' };
const ROOM = 'lobby';
const TIMING: PresenceTiming = { leaseMs: 3_000, graceMs: 500, sweepIntervalMs: 100, sweepGapMs: 1_000 };

describe('RedisPresence', function () {
  this.timeout(120_000);
  let server: RedisServer;
  let opened: RedisConnections[];
  let nodes: RedisPresence[];
  let renewals: NodeJS.Timeout[];

  beforeEach(async () => {
    server = await RedisServer.start();
    [opened, nodes, renewals] = [[], [], []];
  });

  afterEach(async () => {
    renewals.forEach(clearInterval);
    await Promise.all(nodes.map((node) => node.close()));
    await Promise.all(opened.map((connections) => connections.close()));
    await server.stop();
  });

  /** A node that holds these people and renews their leases, as nodes do. */
  async function openNode(...people: readonly User[]): Promise<RedisPresence> {
    const connections = await openRedis(server.url);
    const holder = `node-${nodes.length}`;
    const node = new RedisPresence({ connections, holder, clock: systemClock, logger: quietLogger, timing: TIMING });
    opened.push(connections);
    nodes.push(node);
    for (const user of people) await node.enter(ROOM, user);
    const renew = (): void => void node.renew(people.map((user) => ({ room: ROOM, user }))).catch(() => undefined);
    renewals.push(setInterval(renew, 200));
    return node;
  }

  async function hear(node: RedisPresence): Promise<string[]> {
    const heard: string[] = [];
    await node.subscribe(ROOM, (event) => heard.push(`${event.event} ${event.user.name}`));
    return heard;
  }

  async function membersOf(node: RedisPresence): Promise<string[]> {
    return (await node.members(ROOM, 100)).members.map(({ name }) => name);
  }

  it('says of nobody that they left because Redis was away for longer than a lease', async () => {
    const [one, other] = [await openNode(ANN), await openNode(BOB)];
    const heard = [await hear(one), await hear(other)] as const;
    server.freeze();
    await pause(TIMING.leaseMs + 1_500);
    server.thaw();
    await eventually('it answers', () => one.members(ROOM, 1));
    // Long enough for every lease that was not renewed to be swept.
    await pause(TIMING.leaseMs + 1_500);
    expect(await membersOf(one)).to.deep.equal(['Ann', 'Bob']);
    for (const lines of heard) expect(lines).to.deep.equal([]);
  });

  it('says nothing to those who listen when Redis comes back empty and everybody is still there', async () => {
    const [one, other] = [await openNode(ANN), await openNode(BOB)];
    const heard = [await hear(one), await hear(other)] as const;
    await server.restartWith(undefined);
    await eventually('all are known again', async () => (await membersOf(one)).length === 2);
    await pause(TIMING.leaseMs + 1_500);
    for (const lines of heard) expect(lines).to.deep.equal([]);
  });

  it('says after a lease that those left who did not come back to an empty Redis', async () => {
    const [one, other] = [await openNode(ANN), await openNode(BOB)];
    const heard = await hear(one);
    await server.kill();
    clearInterval(renewals[1]);
    await other.close();
    await server.restartWith(undefined);
    await eventually('Bob left', () => heard.includes('left Bob'));
    expect(heard).to.deep.equal(['left Bob']);
    expect(await membersOf(one)).to.deep.equal(['Ann']);
  });

  it('still says after an outage that those left whose node died in it', async () => {
    const [one, other] = [await openNode(ANN), await openNode(BOB)];
    const heard = await hear(one);
    server.freeze();
    clearInterval(renewals[1]);
    await other.close();
    await pause(TIMING.leaseMs);
    server.thaw();
    await eventually('Bob left', () => heard.includes('left Bob'));
    expect(heard).to.deep.equal(['left Bob']);
  });

  it('makes up for what was announced while a subscriber was away', async () => {
    const [one, other] = [await openNode(ANN), await openNode()];
    const heard = await hear(one);
    const entered: User[] = [];
    renewals.push(setInterval(() => void other.renew(entered.map((user) => ({ room: ROOM, user }))), 200));
    for (let round = 0; round < 3; round += 1) {
      const user = { id: `u-${round}`, name: `Name ${round}` };
      await server.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await other.enter(ROOM, user);
      entered.push(user);
      await eventually('the entry is heard', () => heard.includes(`entered ${user.name}`));
    }
    await server.admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    entered.shift();
    await other.leave(ROOM, 'u-0', 'at-once');
    await eventually('the leaving is heard', () => heard.includes('left Name 0'));
    expect(heard).to.deep.equal(['entered Name 0', 'entered Name 1', 'entered Name 2', 'left Name 0']);
  });

  it('goes on when the scripts are flushed', async () => {
    const one = await openNode(ANN);
    const heard = await hear(one);
    for (let round = 0; round < 5; round += 1) {
      await server.admin.script('FLUSH');
      await one.enter(ROOM, BOB);
      await server.admin.script('FLUSH');
      await one.leave(ROOM, BOB.id, 'at-once');
    }
    await eventually('all is heard', () => heard.length === 10);
    expect(heard).to.deep.equal(Array.from({ length: 5 }, () => ['entered Bob', 'left Bob']).flat());
  });

  it('refuses every call within 3 s while Redis does not answer', async () => {
    const one = await openNode(ANN);
    server.freeze();
    const calls: Record<string, () => Promise<unknown>> = {
      enter: () => one.enter(ROOM, BOB),
      leave: () => one.leave(ROOM, ANN.id, 'at-once'),
      renew: () => one.renew([{ room: ROOM, user: ANN }]),
      members: () => one.members(ROOM, 10),
      counts: () => one.counts([ROOM]),
      typing: () => one.typing(ROOM, ANN),
      subscribe: () => one.subscribe(ROOM, () => undefined),
    };
    await Promise.all(
      Object.entries(calls).map(async ([name, call]) => {
        const began = performance.now();
        expect(await call().catch((error: unknown) => error), name).to.be.instanceOf(Error);
        expect(performance.now() - began, name).to.be.below(3_000);
      }),
    );
  });

  it('leaves nothing but a count that expires of a room that everybody left', async () => {
    const one = await openNode();
    await one.enter(ROOM, ANN);
    await one.leave(ROOM, ANN.id, 'at-once');
    const keys = await server.admin.keys('*');
    expect(keys).to.deep.equal([`tchatter:{${ROOM}}:attendance`]);
    expect(await server.admin.pttl(keys[0] as string)).to.be.greaterThan(0);
  });
});
