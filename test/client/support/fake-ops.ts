/** Nodes that report as a test wants them to, and the page that looks at them. */
import { ApplicationRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { App } from '../../../client/src/app/app.ts';
import { OPS_FEED, type OpsFeed, type OpsOutcome } from '../../../client/src/app/ops/ops-feed.ts';
import type { HistorySample, NodeHistory, NodeStanding, OpsAnswer, ReportedState } from '../../../src/protocol/ops.ts';
import { OpsHarness } from '../harness/ops-harness.ts';
import { FakeChat, NOON_MS, ONLINE } from './fake-chat.ts';
import { FakeBrowser, FakeServer } from './fake-server.ts';
import { HandClock } from './hand-clock.ts';
import { provideFakes, settled } from './open-page.ts';

export function standing(node: string, part: Partial<NodeStanding> = {}): NodeStanding {
  return {
    ...{ node, start: 'a', version: '1.0.0', startedAt: NOON_MS - 3_600_000, state: 'ready', heardAt: NOON_MS - 400, silent: false },
    ...{ connections: 12, askedToMove: 0, rooms: 3, messagesInPerSecond: 1.5, messagesOutPerSecond: 40 },
    ...{ deliveryP50Ms: 2, deliveryP99Ms: 8.4, loopDelayP99Ms: 1.2, memoryBytes: 84_000_000 },
    ...part,
  };
}

export function sample(agoMs: number, state: ReportedState = 'ready', connections = 12, p99: number | null = 8): HistorySample {
  return [NOON_MS - agoMs, state, connections, p99 === null ? null : 2, p99];
}

/** A node that was heard every second from `fromAgoMs` to `toAgoMs` before noon. */
export function history(node: string, fromAgoMs: number, toAgoMs = 0, part: Partial<NodeHistory> = {}): NodeHistory {
  const samples = Array.from({ length: Math.floor((fromAgoMs - toAgoMs) / 1_000) + 1 }, (_, index) => sample(fromAgoMs - index * 1_000));
  return { node, start: 'a', version: '1.0.0', startedAt: NOON_MS - 3_600_000, samples, ...part };
}

export function answerOf(part: Partial<OpsAnswer> = {}): OpsAnswer {
  return { time: NOON_MS, cursor: `${NOON_MS}-0`, nodes: [], history: [], ...part };
}

export class FakeOpsFeed implements OpsFeed {
  outcome: OpsOutcome = { kind: 'none', reason: 'unreachable' };
  /** What was asked, as `after … token …`. */
  readonly asked: string[] = [];
  /** Where set, no answer comes before it. */
  hold: Promise<void> | undefined;

  async ask(after: string | undefined, token: string | undefined): Promise<OpsOutcome> {
    this.asked.push(`after ${after ?? 'nothing'}, token ${token ?? 'none'}`);
    await this.hold;
    return this.outcome;
  }

  tell(part: Partial<OpsAnswer>): void {
    this.outcome = { kind: 'answer', answer: answerOf(part) };
  }
}

export interface OpenOps {
  readonly feed: FakeOpsFeed;
  readonly clock: HandClock;
  readonly page: OpsHarness;
  readonly browser: FakeBrowser;
  /** Lets seconds pass, with what is asked in them. */
  pass(durationMs: number): Promise<void>;
}

/** Opens the page at `/ops`; `feed` says what the nodes tell from the beginning. */
export async function openOps(feed = new FakeOpsFeed(), width = 1200, height = 900): Promise<OpenOps> {
  const clock = new HandClock(NOON_MS);
  const chat = new FakeChat();
  const browser = new FakeBrowser('/ops');
  TestBed.configureTestingModule({
    providers: [...provideFakes(chat, clock, new FakeServer(), browser), { provide: OPS_FEED, useValue: feed }],
  });
  const host = TestBed.createComponent(App).nativeElement as HTMLElement;
  Object.assign(host.style, { position: 'absolute', inset: '0 auto auto 0', width: `${width}px`, height: `${height}px` });
  const settle = (): Promise<void> => settled(TestBed.inject(ApplicationRef));
  chat.goTo(ONLINE);
  await settle();
  await settle();
  const pass = async (durationMs: number): Promise<void> => {
    for (let passed = 0; passed < durationMs; passed += 1_000) {
      clock.advance(Math.min(1_000, durationMs - passed));
      await settle();
    }
  };
  return { feed, clock, page: new OpsHarness(host, settle), browser, pass };
}
