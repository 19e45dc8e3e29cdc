/** The whole page in a frame of the test browser, on a hand-driven chat. */
import { ApplicationRef, type Provider } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { App } from '../../../client/src/app/app.ts';
import { CHAT, CLOCK, PAGE_NAVIGATION, RENAMING, SERVER_INFO } from '../../../client/src/app/realtime/tokens.ts';
import { ADDRESS_BAR, PageLocation } from '../../../client/src/app/shell/page-location.ts';
import { POINTER } from '../../../client/src/app/ui/pointer.ts';
import { PageHarness } from '../harness/page-harness.ts';
import { FakeChat, NOON_MS, ONLINE } from './fake-chat.ts';
import { FakeBrowser, FakeServer } from './fake-server.ts';
import { HandClock } from './hand-clock.ts';

export interface OpenPage {
  readonly chat: FakeChat;
  readonly clock: HandClock;
  readonly page: PageHarness;
  readonly server: FakeServer;
  readonly browser: FakeBrowser;
  /** Lets Angular and the browser catch up: rendered, laid out, observers told. */
  settle(): Promise<void>;
  /** Renders at once, with no frame and no event in between. */
  render(): void;
  goTo(path: string): Promise<void>;
  /** Ends the page, as a reload does. */
  reset(): void;
}

/** Provides hand-driven collaborators to the stores; for tests that need no page. */
export function provideFakes(chat: FakeChat, clock: HandClock, server: FakeServer, browser: FakeBrowser): Provider[] {
  return [
    { provide: CHAT, useValue: chat },
    { provide: CLOCK, useValue: clock },
    { provide: RENAMING, useValue: server },
    { provide: SERVER_INFO, useValue: server },
    { provide: PAGE_NAVIGATION, useValue: browser },
    { provide: ADDRESS_BAR, useValue: browser },
    { provide: POINTER, useValue: browser },
  ];
}

/** Opens the page at a path, online, in the lobby's first state. */
export async function openPage(path = '/r/lobby', width = 900, height = 600, server = new FakeServer()): Promise<OpenPage> {
  const chat = new FakeChat();
  const clock = new HandClock(NOON_MS);
  const browser = new FakeBrowser(path);
  TestBed.configureTestingModule({ providers: provideFakes(chat, clock, server, browser) });
  const fixture: ComponentFixture<App> = TestBed.createComponent(App);
  const host = fixture.nativeElement as HTMLElement;
  // The frame of the test runner is small; the page gets a size of its own instead of the window's.
  Object.assign(host.style, { position: 'absolute', inset: '0 auto auto 0', width: `${width}px`, height: `${height}px` });
  const settle = (): Promise<void> => settled(TestBed.inject(ApplicationRef));
  const goTo = async (url: string): Promise<void> => {
    TestBed.inject(PageLocation).goTo(url);
    await settle();
  };
  chat.goTo(ONLINE);
  await settle();
  return {
    chat,
    clock,
    page: new PageHarness(host, settle),
    server,
    browser,
    settle,
    render: () => TestBed.inject(ApplicationRef).tick(),
    goTo,
    reset: () => TestBed.resetTestingModule(),
  };
}

/** Two frames: the first lays out and tells the observers, the second has what they changed. */
export async function settled(app: ApplicationRef): Promise<void> {
  await app.whenStable();
  for (let frame = 0; frame < 2; frame += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await app.whenStable();
  }
}
