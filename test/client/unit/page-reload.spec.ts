import { TestBed } from '@angular/core/testing';
import { expect } from 'chai';
import { PageReload } from '../../../client/src/app/realtime/page-reload.ts';
import { FakeChat, NOON_MS } from '../support/fake-chat.ts';
import { HandClock } from '../support/hand-clock.ts';
import { FakeBrowser, FakeServer } from '../support/fake-server.ts';
import { provideFakes } from '../support/open-page.ts';

describe('a part of the page that cannot be loaded', () => {
  let clock: HandClock;
  let server: FakeServer;
  let browser: FakeBrowser;

  beforeEach(() => {
    sessionStorage.clear();
    clock = new HandClock(NOON_MS);
    server = new FakeServer();
    browser = new FakeBrowser();
  });

  /** The page as it is after each load. */
  function load(): PageReload {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({ providers: provideFakes(new FakeChat(), clock, server, browser) });
    return TestBed.inject(PageReload);
  }

  it('reloads the page once', async () => {
    await load().onPartMissing();
    expect(browser.visited).to.deep.equal(['reload']);
    const again = load();
    clock.advance(3_000);
    await again.onPartMissing();
    expect(browser.visited).to.deep.equal(['reload']);
    expect(again.state()).to.equal('part-missing');
  });

  it('reloads again for another update later on', async () => {
    await load().onPartMissing();
    clock.advance(3_600_000);
    await load().onPartMissing();
    expect(browser.visited).to.deep.equal(['reload', 'reload']);
  });

  it('does not reload into a network that is away', async () => {
    server.isUp = false;
    const reload = load();
    const done = reload.onPartMissing();
    for (let round = 0; round < 5; round += 1) {
      await Promise.resolve();
      await Promise.resolve();
      clock.advance(2_000);
    }
    expect(browser.visited).to.deep.equal([]);
    expect(reload.state()).to.equal('waiting');
    server.isUp = true;
    await Promise.resolve();
    await Promise.resolve();
    clock.advance(2_000);
    await done;
    expect(browser.visited).to.deep.equal(['reload']);
  });
});
