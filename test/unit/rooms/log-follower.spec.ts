import { expect } from 'chai';
import { DEFAULT_WINDOW_LIMITS, LogFollower } from '../../../src/rooms/log-follower.ts';
import { createLogger } from '../../../src/support/logger.ts';
import { Metrics } from '../../../src/support/metrics.ts';
import { FaultyLog } from '../../support/faulty-log.ts';
import { settle } from '../../support/memory-node.ts';

const user = { id: 'u', name: 'U' };

function setUp(log: FaultyLog): { follower: LogFollower; heard: (number | string)[]; say(text: string): Promise<void> } {
  const heard: (number | string)[] = [];
  const follower = new LogFollower({
    room: 'lobby',
    log,
    logger: createLogger('silent', 'n', '1'),
    metrics: new Metrics('n', '1'),
    windowLimits: DEFAULT_WINDOW_LIMITS,
    events: { advanced: (messages) => heard.push(...messages.map(({ seq }) => seq)), restarted: (reason) => heard.push(reason) },
  });
  const say = async (text: string): Promise<void> =>
    void (await log.append({ room: 'lobby', user, id: `id-of-${text}`, text, known: undefined }));
  return { follower, heard, say };
}

describe('following a log', () => {
  it('begins at the head, with the newest messages at hand', async () => {
    const { follower, heard, say } = setUp(new FaultyLog());
    for (const text of ['one', 'two']) await say(text);
    await follower.open();
    expect(follower.position).to.deep.include({ seq: 2, id: 'id-of-two' });
    expect(follower.window.after(0, 10)?.map(({ id }) => id)).to.deep.equal(['id-of-one', 'id-of-two']);
    await say('three');
    expect(heard).to.deep.equal([3]);
  });

  it('misses nothing that is published while it reads the end of the log', async () => {
    const log = new FaultyLog();
    const { follower, heard, say } = setUp(log);
    let turn = 0;
    log.delay = async () => {
      // The second wait is the one after the read: what is said now is in no answer any more.
      if ((turn += 1) === 4) await say('in between');
    };
    await follower.open();
    expect(follower.position.seq).to.equal(1);
    expect(heard).to.deep.equal([1]);
  });

  it('reads what it missed as soon as a publication does not follow on the last', async () => {
    const log = new FaultyLog();
    const { follower, heard, say } = setUp(log);
    await follower.open();
    log.deaf = true;
    for (const text of ['one', 'two', 'three']) await say(text);
    log.deaf = false;
    await say('four');
    await settle();
    expect(heard).to.deep.equal([1, 2, 3, 4]);
  });

  it('reads the log when its subscription was interrupted', async () => {
    const log = new FaultyLog();
    const { follower, heard, say } = setUp(log);
    await follower.open();
    log.deaf = true;
    await say('one');
    log.deaf = false;
    log.interrupt();
    await settle();
    expect(heard).to.deep.equal([1]);
  });

  it('says that it started anew when the epoch is another one, and when what it missed is trimmed away', async () => {
    const log = new FaultyLog(10);
    const { follower, heard, say } = setUp(log);
    await follower.open();
    await log.loseEverything();
    await say('one');
    await settle();
    expect(heard).to.deep.equal(['new-epoch']);
    log.deaf = true;
    for (let index = 0; index < 30; index += 1) await say(`more ${index}`);
    log.deaf = false;
    await say('last');
    await settle();
    expect(heard).to.deep.equal(['new-epoch', 'trimmed']);
    expect(follower.position.seq).to.equal(32);
  });

  it('goes on where it was after the log was out of reach', async () => {
    const log = new FaultyLog();
    const { follower, heard, say } = setUp(log);
    await follower.open();
    log.deaf = true;
    await say('one');
    log.deaf = false;
    log.away = true;
    log.interrupt();
    await settle();
    log.away = false;
    // The heads alone would not tell: the failed read is remembered.
    follower.compare(follower.position);
    await settle();
    expect(heard).to.deep.equal([1]);
  });

  it('leaves no subscription behind when it could not be opened', async () => {
    const log = new FaultyLog();
    const { follower, heard, say } = setUp(log);
    let calls = 0;
    log.delay = async () => {
      if ((calls += 1) === 2) log.away = true;
    };
    const error: unknown = await follower.open().catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'LogUnavailableError');
    log.away = false;
    await say('one');
    expect(heard).to.deep.equal([]);
  });
});
