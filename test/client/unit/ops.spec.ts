import axe from 'axe-core';
import { TestBed } from '@angular/core/testing';
import { expect } from 'chai';
import { routeOf } from '../../../client/src/app/shell/page-location.ts';
import type { SceneAudit } from '../../../src/protocol/ops.ts';
import { NOON_MS } from '../support/fake-chat.ts';
import { FakeOpsFeed, history, openOps, sample, standing, type OpenOps } from '../support/fake-ops.ts';

/** Rules about a whole document, which the frame of the test runner is not. */
const OF_THE_DOCUMENT = ['html-has-lang', 'document-title'];

const SCENE = {
  room: 'warehouse',
  take: 'aaaa',
  spoken: 40,
  of: 88,
  missing: [],
  doubled: [],
  outOfOrder: [],
  lastLineAt: NOON_MS - 1_000,
};

/** Three nodes in the middle of an update. */
function inAnUpdate(): FakeOpsFeed {
  const feed = new FakeOpsFeed();
  const fresh = { version: '1.1.0', start: 'b', startedAt: NOON_MS - 40_000 };
  const drained = [...history('app2', 90_000, 6_000).samples, sample(5_000, 'draining'), sample(0, 'draining', 4)];
  feed.tell({
    nodes: [
      standing('app1', { state: 'gone', heardAt: NOON_MS - 45_000 }),
      standing('app1', fresh),
      standing('app2', { state: 'draining', connections: 4, askedToMove: 4 }),
      standing('app3', { state: 'gone', silent: true, heardAt: NOON_MS - 12_000 }),
    ],
    history: [
      history('app1', 90_000, 50_000),
      history('app1', 35_000, 0, fresh),
      history('app2', 0, 0, { samples: drained }),
      history('app3', 90_000, 12_000),
    ],
  });
  return feed;
}

describe('the machine room', () => {
  let opened: OpenOps;

  beforeEach(() => sessionStorage.clear());
  afterEach(() => sessionStorage.clear());

  it('has a path of its own, which no room can take', () => {
    expect(routeOf('/ops')).to.deep.equal({ page: 'ops' });
    expect(routeOf('/ops/')).to.deep.equal({ page: 'ops' });
    expect(routeOf('/r/ops')).to.deep.equal({ page: 'room', room: 'ops' });
    expect(routeOf('/ops/more')).to.deep.equal({ page: 'unknown' });
  });

  describe('in an update', () => {
    beforeEach(async () => {
      opened = await openOps(inAnUpdate());
    });

    it('says in a sentence what goes on', () => {
      expect(opened.page.title).to.equal('Machine room');
      expect(document.title).to.equal('Machine room · Tchatter');
      expect(opened.page.headline).to.equal(
        'An update to 1.1.0 is under way, 1 of 3 nodes done. app2 is draining. app3 is not heard of any more.',
      );
    });

    it('lists every node with its figures, and those who are gone without', () => {
      expect(opened.page.columns).to.have.length(10);
      expect(opened.page.rows).to.deep.equal([
        'app1 | ready | 1.1.0 | 12 | 3 | 1.5 | 40 | 2 / 8.4 | 1.2 | 84',
        'app2 | draining 4 asked to move and here | 1.0.0 | 4 | 3 | 1.5 | 40 | 2 / 8.4 | 1.2 | 84',
        'app3 | gone silent for 12 s | 1.0.0 | – | – | – | – | – | – | –',
      ]);
    });

    it('sums up what is there', () => {
      expect(opened.page.figures).to.deep.equal([
        'Nodes in service 1 of 3',
        'Connections 16',
        'Messages stored 3 /s',
        'Messages delivered 80 /s',
        'Delivery, 99 of 100 8.4 ms',
      ]);
    });

    it('draws what each node did where it belongs in time, and tells it in words', () => {
      expect(opened.page.bars('app1')).to.deep.equal(['ready 1.0.0 70% 13.67%', 'starting 86.67% 1.67%', 'ready 1.1.0 88.33% 11.67%']);
      expect(opened.page.bars('app2').map((bar) => bar.split(' ')[0])).to.deep.equal(['ready', 'draining']);
      expect(opened.page.lane('app1')).to.match(
        /^app1: ready with 1\.0\.0 from .* to .*, starting with 1\.1\.0 .*, ready with 1\.1\.0 from .* on\.$/,
      );
    });

    it('draws two charts, and says in words what they show', () => {
      expect(opened.page.canvases).to.have.length(2);
      for (const { width } of opened.page.canvases) expect(width).to.be.above(300);
      expect(opened.page.chart('Connections')).to.equal(
        'Connections of each node over the last five minutes: app1 12 now, at most 12; app2 4 now, at most 12; app3 – now, at most 12.',
      );
      expect(opened.page.chart('Delivery')).to.match(/app1 8 ms now, at most 8 ms/);
    });

    it('gives a node one look wherever it stands', () => {
      for (const node of ['app1', 'app2', 'app3']) {
        const slots = opened.page.slotsOf(node);
        expect(slots.length, node).to.be.at.least(4);
        expect(new Set(slots).size, node).to.equal(1);
      }
      expect(new Set(['app1', 'app2', 'app3'].map((node) => opened.page.slotsOf(node)[0])).size).to.equal(3);
    });

    for (const width of [1200, 360]) {
      it(`has nothing that axe objects to, ${width} px wide`, async () => {
        opened.page.host.style.width = `${width}px`;
        const rules = Object.fromEntries(OF_THE_DOCUMENT.map((rule) => [rule, { enabled: false }]));
        const { violations } = await axe.run(opened.page.host, { rules });
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).to.deep.equal([]);
      });
    }
  });

  describe('as it asks', () => {
    beforeEach(async () => {
      const feed = new FakeOpsFeed();
      feed.tell({ nodes: [standing('app1')], cursor: 'first' });
      opened = await openOps(feed);
    });

    it('asks once a second for what is new', async () => {
      await opened.pass(2_000);
      expect(opened.feed.asked).to.deep.equal(['after nothing, token none', 'after first, token none', 'after first, token none']);
    });

    it('waits for an answer before it asks again', async () => {
      const held = Promise.withResolvers<void>();
      opened.feed.hold = held.promise;
      await opened.pass(5_000);
      expect(opened.feed.asked).to.have.length(2);
      opened.feed.hold = undefined;
      held.resolve();
      await opened.pass(2_000);
      expect(opened.feed.asked.length).to.be.at.least(3);
    });

    it('takes no notice of a short silence, then says since when nobody answers, and is well when somebody does', async () => {
      opened.feed.outcome = { kind: 'none', reason: 'unreachable' };
      await opened.pass(3_000);
      expect(opened.page.trouble).to.equal('');
      await opened.pass(1_000);
      expect(opened.page.trouble).to.match(/^No node answers since .*; this page goes on asking\.$/);
      expect(opened.page.rows).to.have.length(1);
      await opened.pass(60_000);
      const [, since = ''] = /since (.*);/.exec(opened.page.trouble) ?? [];
      expect(since).to.equal(
        new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' }).format(NOON_MS + 1_000),
      );
      opened.feed.tell({ nodes: [standing('app1')] });
      await opened.pass(1_000);
      expect(opened.page.trouble).to.equal('');
    });

    it('tells apart a store that is away and nodes that know no machine room', async () => {
      opened.feed.outcome = { kind: 'none', reason: 'stores-away' };
      await opened.pass(4_000);
      expect(opened.page.trouble).to.match(/^The store of the reports is out of reach since /);
      opened.feed.outcome = { kind: 'none', reason: 'unknown-there' };
      await opened.pass(1_000);
      expect(opened.page.trouble).to.match(/of a version without a machine room/);
    });

    it('stops with the page', async () => {
      TestBed.resetTestingModule();
      const { length } = opened.feed.asked;
      opened.clock.advance(5_000);
      expect(opened.feed.asked).to.have.length(length);
    });
  });

  describe('behind a token', () => {
    beforeEach(async () => {
      const feed = new FakeOpsFeed();
      feed.outcome = { kind: 'token-wanted' };
      opened = await openOps(feed);
    });

    it('asks the person for it, and no node meanwhile', async () => {
      await opened.pass(5_000);
      expect(opened.page.wantsToken).to.equal(true);
      expect(opened.page.tokenProblem).to.equal('');
      expect(opened.feed.asked).to.have.length(1);
    });

    it('says that one is wrong, and takes the right one, for this tab alone', async () => {
      await opened.page.enterToken('wrong one');
      expect(opened.page.tokenProblem).to.equal('This is not the token of the machine room.');
      expect(Object.values({ ...sessionStorage })).to.not.include('wrong one');
      opened.feed.tell({ nodes: [standing('app1')] });
      await opened.page.enterToken(' right one ');
      expect(opened.page.rows).to.have.length(1);
      expect(opened.feed.asked.slice(-2)).to.deep.equal(['after nothing, token wrong one', 'after nothing, token right one']);
      expect(Object.values({ ...sessionStorage })).to.include('right one');
      expect(Object.values({ ...localStorage })).to.not.include('right one');
      TestBed.resetTestingModule();
      const again = await openOps(opened.feed);
      expect(opened.feed.asked.at(-1)).to.equal('after nothing, token right one');
      expect(again.page.rows).to.have.length(1);
    });

    it('asks anew where the token was changed meanwhile', async () => {
      opened.feed.tell({ nodes: [standing('app1')] });
      await opened.page.enterToken('right one');
      opened.feed.outcome = { kind: 'token-wanted' };
      await opened.pass(1_000);
      expect(opened.page.tokenProblem).to.match(/not the token/);
    });
  });

  describe('with nothing to show', () => {
    it('says that it asks, and then that nobody answers', async () => {
      opened = await openOps();
      expect(opened.page.message).to.match(/^Asking the nodes/);
      await opened.pass(3_000);
      expect(opened.page.message).to.match(/cannot be seen No node answers since/);
    });

    it('says that it is closed, and what opens it', async () => {
      const feed = new FakeOpsFeed();
      feed.outcome = { kind: 'none', reason: 'closed' };
      opened = await openOps(feed);
      expect(opened.page.message).to.match(/is closed .*OPS_PUBLIC=true.*OPS_TOKEN/);
    });

    it('says that no node has reported yet', async () => {
      const feed = new FakeOpsFeed();
      feed.tell({});
      opened = await openOps(feed);
      expect(opened.page.headline).to.equal('No node reports.');
      expect(opened.page.host.textContent).to.match(/No node has reported yet/);
    });
  });

  describe('where a scene is played', () => {
    async function open(part: Partial<SceneAudit>): Promise<void> {
      const feed = new FakeOpsFeed();
      feed.tell({ nodes: [standing('app1')], scene: { ...SCENE, ...part } });
      opened = await openOps(feed);
    }

    it('shows how far it is, and that every line came once and in order', async () => {
      await open({});
      expect(opened.page.scene).to.equal(
        'The scene in #warehouse Every line so far came once, and in order. Line 40 of 88 missing 0 doubled 0 out of order 0',
      );
    });

    it('shows what is wrong', async () => {
      await open({ missing: [3, 7], doubled: [9] });
      expect(opened.page.scene).to.match(/Not every line came once and in order\. .* missing 2 3, 7 doubled 1 9 out of order 0$/);
    });

    it('shows that it is at its end, or that nobody speaks', async () => {
      await open({ spoken: 88, lastLineAt: NOON_MS - 600_000 });
      expect(opened.page.scene).to.include('Line 88 of 88 · the end');
      TestBed.resetTestingModule();
      await open({ lastLineAt: NOON_MS - 45_000 });
      expect(opened.page.scene).to.include('Line 40 of 88 · nothing said for 45 s');
    });

    it('shows none where none is', async () => {
      const feed = new FakeOpsFeed();
      feed.tell({ nodes: [standing('app1')] });
      opened = await openOps(feed);
      expect(opened.page.scene).to.equal('');
    });
  });
});
