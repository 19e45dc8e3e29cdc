import { expect } from 'chai';
import sinon from 'sinon';
import { MemoryPresence, MemoryPresenceRooms } from '../../../src/presence/memory-presence.ts';
import { PRESENCE_LEASE_MS, PRESENCE_RENEW_INTERVAL_MS } from '../../../src/presence/timing.ts';
import { PRESENCE_GRACE_MS } from '../../../src/protocol/limits.ts';
import { systemClock } from '../../../src/support/clock.ts';

const ANN = { id: 'u-ann', name: 'Ann' };

describe('MemoryPresence', () => {
  let timers: sinon.SinonFakeTimers;
  let rooms: MemoryPresenceRooms;
  let left: MemoryPresence;
  let right: MemoryPresence;
  let heard: string[];

  beforeEach(async () => {
    timers = sinon.useFakeTimers();
    rooms = new MemoryPresenceRooms(systemClock);
    left = new MemoryPresence(rooms, 'left');
    right = new MemoryPresence(rooms, 'right');
    heard = [];
    await left.subscribe('lobby', ({ event, user }) => heard.push(`${event} ${user.name}`));
  });

  afterEach(async () => {
    await left.close();
    timers.restore();
  });

  /** As a machine that sleeps: the time passes, and no timer runs in between. */
  function sleep(durationMs: number): void {
    timers.setSystemTime(Date.now() + durationMs);
  }

  it('keeps a member through the whole grace time, and then says that they left', async () => {
    await left.enter('lobby', ANN);
    await left.leave('lobby', ANN.id, 'after-grace');
    timers.tick(PRESENCE_GRACE_MS - 1);
    expect(heard).to.deep.equal(['entered Ann']);
    timers.tick(2_000);
    expect(heard).to.deep.equal(['entered Ann', 'left Ann']);
  });

  it('shows nothing when a person moves from one node to another', async () => {
    await left.enter('lobby', ANN);
    await right.enter('lobby', ANN);
    await left.leave('lobby', ANN.id, 'after-grace');
    for (let passed = 0; passed < 3 * PRESENCE_LEASE_MS; passed += PRESENCE_RENEW_INTERVAL_MS) {
      timers.tick(PRESENCE_RENEW_INTERVAL_MS);
      await right.renew([{ room: 'lobby', user: ANN }]);
    }
    expect(heard).to.deep.equal(['entered Ann']);
  });

  it('lets the members of a node that died lapse by themselves', async () => {
    await right.enter('lobby', ANN);
    timers.tick(PRESENCE_LEASE_MS - 1);
    expect(heard).to.deep.equal(['entered Ann']);
    timers.tick(2_000);
    expect(heard).to.deep.equal(['entered Ann', 'left Ann']);
    expect((await left.members('lobby', 10)).memberCount).to.equal(0);
  });

  it('lets those who are still there say so first after the process was stopped', async () => {
    await left.enter('lobby', ANN);
    sleep(10 * PRESENCE_LEASE_MS);
    timers.tick(2_000);
    await left.renew([{ room: 'lobby', user: ANN }]);
    timers.tick(PRESENCE_LEASE_MS - 5_000);
    expect(heard).to.deep.equal(['entered Ann']);
  });

  it('says after a stop that those left who did not come back within a lease', async () => {
    await left.enter('lobby', ANN);
    sleep(10 * PRESENCE_LEASE_MS);
    timers.tick(PRESENCE_LEASE_MS + 2_000);
    expect(heard).to.deep.equal(['entered Ann', 'left Ann']);
  });
});
