import { expect } from 'chai';
import type session from 'express-session';
import { MemorySessionStore } from '../../../src/sessions/memory-session-store.ts';
import { SESSION_TTL_MS } from '../../../src/sessions/session-limits.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const DATA = { cookie: { originalMaxAge: SESSION_TTL_MS }, userId: 'u-ann' } as session.SessionData;

describe('MemorySessionStore', () => {
  let clock: ManualClock;
  let store: MemorySessionStore;

  beforeEach(() => {
    clock = new ManualClock();
    store = new MemorySessionStore(clock);
  });

  function get(id: string): Promise<session.SessionData | null | undefined> {
    return new Promise((resolve, reject) => store.get(id, (error, data) => (error instanceof Error ? reject(error) : resolve(data))));
  }

  const done = (act: (callback: () => void) => void): Promise<void> => new Promise((resolve) => act(resolve));

  it('gives a session back as another object, so that no request sees the changes of another', async () => {
    await done((callback) => store.set('s-1', DATA, callback));
    const first = await get('s-1');
    expect(first).to.deep.equal(DATA);
    expect(first).not.to.equal(await get('s-1'));
  });

  it('forgets a session that nobody used for its life time', async () => {
    await done((callback) => store.set('s-1', DATA, callback));
    clock.advance(SESSION_TTL_MS);
    expect(await get('s-1')).to.equal(null);
  });

  it('keeps a session that is touched', async () => {
    await done((callback) => store.set('s-1', DATA, callback));
    clock.advance(SESSION_TTL_MS - 1);
    await done((callback) => store.touch('s-1', DATA, callback));
    clock.advance(SESSION_TTL_MS - 1);
    expect(await get('s-1')).to.deep.equal(DATA);
  });

  it('forgets a destroyed session', async () => {
    await done((callback) => store.set('s-1', DATA, callback));
    await done((callback) => store.destroy('s-1', callback));
    expect(await get('s-1')).to.equal(null);
  });
});
