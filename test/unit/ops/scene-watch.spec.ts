import { expect } from 'chai';
import { SCENE_LOOK_BACK_MESSAGES, SCENE_PAGE_MESSAGES } from '../../../src/ops/limits.ts';
import { SceneWatch, type SceneLog } from '../../../src/ops/scene-watch.ts';
import { MemoryRoomLog } from '../../../src/log/memory-room-log.ts';
import { sceneLineId } from '../../../src/protocol/scene-line.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const BOT = { id: 'u-orange', name: 'Mr. Orange' };
const OF = 500;

describe('the watch over a scene', () => {
  let clock: ManualClock;
  let log: MemoryRoomLog;
  let reads: string[];
  let watch: SceneWatch;
  let chatter: number;

  beforeEach(() => {
    clock = new ManualClock();
    reads = [];
    chatter = 0;
    begin();
  });

  function begin(): void {
    log = new MemoryRoomLog({ clock, historyLimit: 10_000 });
    const counted: SceneLog = {
      readAfter: (room, seq, limit) => {
        reads.push(`after ${seq}`);
        return log.readAfter(room, seq, limit);
      },
      readBefore: (room, before, limit) => {
        reads.push(`before ${before ?? 'the end'}`);
        return log.readBefore(room, before, limit);
      },
    };
    watch = new SceneWatch(counted, clock);
  }

  async function say(id: string): Promise<void> {
    await log.append({ room: 'warehouse', user: BOT, id, text: 'Anything.', known: undefined });
  }

  async function speak(from: number, to: number, take = 'aaaa'): Promise<void> {
    for (let number = from; number <= to; number += 1) await say(sceneLineId(take, number, OF));
  }

  async function talk(messages: number): Promise<void> {
    for (let count = 0; count < messages; count += 1) await say(`chatter-${(chatter += 1)}`);
  }

  it('sees no scene in a room in which nothing was said, or only by people', async () => {
    expect(await watch.look()).to.equal(undefined);
    await talk(3);
    clock.advance(1_000);
    expect(await watch.look()).to.equal(undefined);
  });

  it('finds a take that runs already, however far back it began, and looks no further', async () => {
    await talk(300);
    await speak(1, 450);
    expect(await watch.look()).to.deep.include({ take: 'aaaa', spoken: 450, of: OF, missing: [] });
    expect(reads).to.deep.equal(['before the end', 'before 551', 'before 351']);
  });

  it('looks back only so far', async () => {
    await speak(1, 2);
    await talk(SCENE_LOOK_BACK_MESSAGES + SCENE_PAGE_MESSAGES);
    expect(await watch.look()).to.equal(undefined);
    expect(reads).to.have.length(SCENE_LOOK_BACK_MESSAGES / SCENE_PAGE_MESSAGES);
  });

  it('reads on from where it was, and at most once a second', async () => {
    await speak(1, 3);
    await watch.look();
    await speak(4, 5);
    expect(await watch.look()).to.include({ spoken: 3 });
    clock.advance(999);
    await Promise.all([watch.look(), watch.look()]);
    expect(reads).to.deep.equal(['before the end']);
    clock.advance(1);
    expect((await Promise.all([watch.look(), watch.look()])).map((audit) => audit?.spoken)).to.deep.equal([5, 5]);
    expect(reads).to.deep.equal(['before the end', 'after 3']);
  });

  it('keeps up where more was said than one reading holds', async () => {
    await speak(1, 1);
    await watch.look();
    await talk(SCENE_PAGE_MESSAGES);
    await speak(2, 4);
    clock.advance(1_000);
    expect(await watch.look()).to.include({ spoken: 4 });
  });

  it('begins anew where the log did', async () => {
    await speak(1, 5);
    await watch.look();
    await log.positions(new Map([['warehouse', { epoch: (await log.readAfter('warehouse', 0, 1)).epoch, seq: 99 }]]));
    await speak(1, 2, 'bbbb');
    clock.advance(1_000);
    expect(await watch.look()).to.deep.include({ take: 'bbbb', spoken: 2 });
    expect(reads).to.deep.equal(['before the end', 'after 5', 'before the end']);
  });

  it('rejects when the log is out of reach, and looks again at the next call', async () => {
    let away = true;
    const failing = new SceneWatch(
      {
        readAfter: (...args) => log.readAfter(...args),
        readBefore: (...args) => (away ? Promise.reject(new Error('away')) : log.readBefore(...args)),
      },
      clock,
    );
    await speak(1, 2);
    const outcome = await failing.look().then(
      () => 'seen',
      () => 'refused',
    );
    expect(outcome).to.equal('refused');
    away = false;
    expect(await failing.look()).to.include({ spoken: 2 });
  });
});
