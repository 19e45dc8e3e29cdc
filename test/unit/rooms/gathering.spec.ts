import { expect } from 'chai';
import { Gathering } from '../../../src/rooms/gathering.ts';
import type { RecentMessage } from '../../../src/rooms/recent-window.ts';
import { GATHERED_MAX_CHARACTERS, GATHERED_MAX_MESSAGES, GATHER_WINDOW_MS } from '../../../src/support/server-limits.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('Gathering', () => {
  let clock: ManualClock;
  let handedOut: number[][];
  let since: number;
  let gathering: Gathering;
  let seq: number;

  /** As many messages as asked for, of the given length. */
  const messages = (count: number, characters = 10): RecentMessage[] =>
    Array.from({ length: count }, () => ({ seq: ++seq, id: `id-${seq}`, json: 'x'.repeat(characters) }));
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** A second of messages, so many apart, each in a turn of its own. */
  const talk = async (apartMs: number): Promise<void> => {
    for (let passed = 0; passed < 1_000; passed += apartMs) {
      clock.advance(apartMs);
      gathering.add(messages(1), clock.now());
      await turn();
    }
    clock.advance(GATHER_WINDOW_MS);
    handedOut.length = 0;
  };

  beforeEach(() => {
    [clock, handedOut, seq] = [new ManualClock(), [], 0];
    const handOut = (gathered: readonly RecentMessage[], first: number): void => {
      handedOut.push(gathered.map((message) => message.seq));
      since = first;
    };
    gathering = new Gathering({ clock, handOut });
  });

  it('FAN-1 keeps no message of a quiet room waiting', async () => {
    gathering.add(messages(1), clock.now());
    await turn();
    expect(handedOut).to.deep.equal([[1]]);
    await talk(20);
    gathering.add(messages(1), clock.now());
    await turn();
    expect(handedOut).to.deep.equal([[seq]]);
    expect(clock.pending).to.equal(0);
  });

  it('hands out together what comes in one turn of the event loop', async () => {
    for (let count = 0; count < 3; count += 1) gathering.add(messages(1), clock.now());
    expect(gathering.held).to.equal(3);
    await turn();
    expect(handedOut).to.deep.equal([[1, 2, 3]]);
    expect(gathering.held).to.equal(0);
  });

  it('FAN-1 has the messages of a busy room wait for each other, 20 ms at most, on one timer', async () => {
    await talk(4);
    const first = seq + 1;
    for (let count = 0; count < 5; count += 1) {
      gathering.add(messages(1), clock.now());
      await turn();
      expect(clock.pending).to.equal(1);
      clock.advance(4);
    }
    expect(handedOut).to.deep.equal([[first, first + 1, first + 2, first + 3, first + 4]]);
    expect(clock.pending).to.equal(0);
  });

  it('says since when the first of them has waited', async () => {
    await talk(4);
    const first = clock.now();
    gathering.add(messages(1), first);
    clock.advance(4);
    gathering.add(messages(1), clock.now());
    clock.advance(GATHER_WINDOW_MS);
    expect(handedOut).to.deep.equal([[seq - 1, seq]]);
    expect(since).to.equal(first);
  });

  it('hands out before its time where something else must follow, and nothing twice', async () => {
    await talk(4);
    gathering.add(messages(2), clock.now());
    gathering.handOut();
    gathering.handOut();
    expect(handedOut).to.deep.equal([[seq - 1, seq]]);
    clock.advance(GATHER_WINDOW_MS);
    await turn();
    expect(handedOut).to.have.length(1);
  });

  it('holds no more than a slow reader may get at once', async () => {
    gathering.add(messages(GATHERED_MAX_MESSAGES + 1), clock.now());
    expect(handedOut.map((some) => some.length)).to.deep.equal([GATHERED_MAX_MESSAGES]);
    gathering.handOut();
    handedOut.length = 0;
    gathering.add(messages(9, Math.ceil(GATHERED_MAX_CHARACTERS / 3)), clock.now());
    expect(handedOut.map((some) => some.length)).to.deep.equal([3, 3, 3]);
  });

  it('keeps no timer once it is closed', async () => {
    await talk(4);
    gathering.add(messages(1), clock.now());
    gathering.close();
    expect(clock.pending).to.equal(0);
    gathering.handOut();
    expect(handedOut).to.deep.equal([]);
  });
});
