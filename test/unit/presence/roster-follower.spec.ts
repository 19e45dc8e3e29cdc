import { expect } from 'chai';
import { RosterFollower, type ChannelEvents } from '../../../src/presence/roster-follower.ts';
import type { RosterSnapshot } from '../../../src/presence/roster.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { quietLogger } from '../../support/quiet-logger.ts';

const ANN = { id: 'u-ann', name: 'Ann' };
const BOB = { id: 'u-bob', name: 'Bob' };

describe('RosterFollower', () => {
  let channel: ChannelEvents;
  let reads: { resolve(snapshot: RosterSnapshot): void; reject(error: Error): void }[];
  let abandoned: number;
  let unsubscribed: number;
  let heard: string[];

  function follow(): RosterFollower {
    return new RosterFollower({
      room: 'lobby',
      leaseMs: 30_000,
      clock: new ManualClock(),
      logger: quietLogger,
      subscribe(events) {
        channel = events;
        return Promise.resolve(() => (unsubscribed += 1));
      },
      read: () => new Promise((resolve, reject) => reads.push({ resolve, reject })),
      abandoned: () => (abandoned += 1),
    });
  }

  function listen(follower: RosterFollower): Promise<() => void> {
    return follower.listen((event) => heard.push(`${event.event} ${event.user.name}`));
  }

  function publish(revision: number, event: 'entered' | 'left', user: typeof ANN): void {
    channel.message(JSON.stringify({ before: revision - 1, revision, event, user, memberCount: 1 }));
  }

  /** Lets everything run that waits for nothing but its turn. */
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    [reads, heard, abandoned, unsubscribed] = [[], [], 0, 0];
  });

  it('tells those who listen nothing of who was there before, also when changes are heard before the first reading', async () => {
    const listening = listen(follow());
    publish(10, 'entered', BOB);
    await turn();
    publish(11, 'left', BOB);
    expect(reads).to.have.lengthOf(1);
    reads[0]?.resolve({ revision: 10, members: [ANN, BOB] });
    await listening;
    publish(12, 'entered', BOB);
    expect(heard).to.deep.equal(['entered Bob']);
  });

  it('reads again where a change is missing, once for all that is heard meanwhile', async () => {
    const listening = listen(follow());
    await turn();
    reads[0]?.resolve({ revision: 10, members: [] });
    await listening;
    publish(12, 'entered', BOB);
    publish(13, 'left', BOB);
    await turn();
    expect(reads).to.have.lengthOf(2);
    reads[1]?.resolve({ revision: 12, members: [ANN, BOB] });
    await turn();
    expect(heard).to.deep.equal(['entered Ann', 'entered Bob', 'left Bob']);
  });

  it('reads again after an interruption, and when the store was twice seen to be ahead', async () => {
    const follower = follow();
    const listening = listen(follower);
    await turn();
    reads[0]?.resolve({ revision: 10, members: [] });
    await listening;
    channel.interrupted();
    expect(reads).to.have.lengthOf(2);
    reads[1]?.reject(new Error('Redis is away'));
    await turn();
    follower.seen(11);
    expect(reads).to.have.lengthOf(2);
    follower.seen(11);
    expect(reads).to.have.lengthOf(3);
    reads[2]?.resolve({ revision: 11, members: [ANN] });
    await turn();
    expect(heard).to.deep.equal(['entered Ann']);
    follower.seen(11);
    follower.seen(11);
    expect(reads).to.have.lengthOf(3);
  });

  it('leaves nothing behind when the first reading fails', async () => {
    const listening = listen(follow());
    await turn();
    reads[0]?.reject(new Error('Redis is away'));
    expect(await listening.catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect([abandoned, unsubscribed]).to.deep.equal([1, 1]);
  });

  it('is abandoned with the last who listened', async () => {
    const follower = follow();
    const both = [listen(follower), listen(follower)];
    await turn();
    reads[0]?.resolve({ revision: 10, members: [] });
    const ends = await Promise.all(both);
    ends[0]?.();
    expect(abandoned).to.equal(0);
    ends[1]?.();
    ends[1]?.();
    expect([abandoned, unsubscribed]).to.deep.equal([1, 1]);
  });
});
