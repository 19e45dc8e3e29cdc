import { TestBed } from '@angular/core/testing';
import { expect } from 'chai';
import { fetchKnowingFirstVisits } from '../../../client/src/app/identity/first-visit.ts';
import { HttpServerInfo } from '../../../client/src/app/realtime/http-server-info.ts';
import '../../../client/src/app/realtime/keep-page-cacheable.ts';
import { StoredText } from '../../../client/src/app/rooms/stored-text.ts';
import { LayoutStore } from '../../../client/src/app/shell/layout.store.ts';
import { followVisiblePart } from '../../../client/src/app/ui/visible-part.ts';

/** Puts something else in the place of a global for as long as a test runs. */
function replaceGlobal<K extends 'fetch' | 'matchMedia' | 'sessionStorage'>(name: K, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

describe('the page in its surroundings', () => {
  const originals = { fetch: globalThis.fetch, matchMedia: globalThis.matchMedia, sessionStorage: globalThis.sessionStorage };
  let requests: string[];

  beforeEach(() => {
    requests = [];
    localStorage.clear();
  });

  afterEach(() => {
    for (const name of ['fetch', 'matchMedia', 'sessionStorage'] as const) replaceGlobal(name, originals[name]);
    localStorage.clear();
  });

  function serve(answer: () => Response | Promise<Response>): void {
    replaceGlobal('fetch', async (url: string, init?: RequestInit) => {
      requests.push(`${init?.method ?? 'GET'} ${url}`);
      return answer();
    });
  }

  it('stays fit for the way back: nothing in it listens for unload', () => {
    let told = false;
    addEventListener('unload', () => (told = true));
    window.dispatchEvent(new Event('unload'));
    expect(told).to.equal(false);
  });

  describe('on a first visit', () => {
    it('does not ask for a session that cannot be there', async () => {
      serve(() => Response.json({ user: {}, ticket: '' }));
      expect((await fetchKnowingFirstVisits('/api/session', { method: 'GET' })).status).to.equal(401);
      expect(requests).to.deep.equal([]);
      await fetchKnowingFirstVisits('/api/session', { method: 'POST' });
      expect((await fetchKnowingFirstVisits('/api/session', { method: 'GET' })).status).to.equal(200);
      expect(requests).to.deep.equal(['POST /api/session', 'GET /api/session']);
    });

    it('remembers no session where none was made', async () => {
      serve(() => Response.json({}, { status: 503 }));
      await fetchKnowingFirstVisits('/api/session', { method: 'POST' });
      expect((await fetchKnowingFirstVisits('/api/session', { method: 'GET' })).status).to.equal(401);
      expect(requests).to.deep.equal(['POST /api/session']);
    });
  });

  describe('in what it asks the server', () => {
    const info = new HttpServerInfo();

    it('takes of the list of rooms what has the form of one', async () => {
      serve(() => Response.json([{ room: 'lobby', memberCount: 2, seq: 1 }, { room: '../x', memberCount: 1 }, null, { room: 'attic' }]));
      expect((await info.rooms()).map(({ room }) => room)).to.deep.equal(['lobby']);
    });

    it('takes a refusal for no list', async () => {
      serve(() => Response.json({}, { status: 503 }));
      const outcome = await info.rooms().then(
        () => 'a list',
        () => 'refused',
      );
      expect(outcome).to.equal('refused');
    });

    it('knows whether anybody answers', async () => {
      serve(() => Response.json({ version: '1.0.0' }));
      expect(await info.answers()).to.equal(true);
      serve(() => Response.json({}, { status: 502 }));
      expect(await info.answers()).to.equal(false);
      serve(() => Promise.reject(new TypeError('Failed to fetch')));
      expect(await info.answers()).to.equal(false);
    });
  });

  it('keeps texts while it lives where storing them is forbidden', () => {
    const forbidden = (): never => {
      throw new DOMException('Denied', 'SecurityError');
    };
    replaceGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden, removeItem: forbidden });
    const texts = new StoredText('test.');
    texts.write('lobby', 'a draft');
    expect(texts.read('lobby')).to.equal('a draft');
    expect(texts.read('attic')).to.equal('');
  });

  describe('under a keyboard that lies over it', () => {
    const root = document.documentElement;

    function visualViewport(height: number, scale: number, offsetTop = 0): Window {
      const viewport = Object.assign(new EventTarget(), { height, scale, offsetTop });
      return { innerHeight: 800, visualViewport: viewport, document } as unknown as Window;
    }

    afterEach(() => root.removeAttribute('style'));

    it('keeps to the part that can be seen', () => {
      const window = visualViewport(400, 1, 30);
      followVisiblePart(window);
      expect(root.style.getPropertyValue('--visible-height')).to.equal('400px');
      expect(root.style.getPropertyValue('--visible-top')).to.equal('30px');
      Object.assign(window.visualViewport ?? {}, { height: 800, offsetTop: 0 });
      window.visualViewport?.dispatchEvent(new Event('resize'));
      expect(root.style.getPropertyValue('--visible-height')).to.equal('');
    });

    it('does not shrink when somebody pinches to see better', () => {
      followVisiblePart(visualViewport(400, 2));
      expect(root.style.getPropertyValue('--visible-height')).to.equal('');
    });
  });

  describe('in its width', () => {
    function layoutOn(wide: boolean): { layout: LayoutStore; turn: (wide: boolean) => void } {
      const media = Object.assign(new EventTarget(), { matches: wide });
      replaceGlobal('matchMedia', () => media);
      TestBed.configureTestingModule({});
      const turn = (nowWide: boolean): void => {
        media.matches = nowWide;
        media.dispatchEvent(new Event('change'));
      };
      return { layout: TestBed.inject(LayoutStore), turn };
    }

    it('has the members in a column of their own where there is room, until they are put away', () => {
      const { layout } = layoutOn(true);
      expect(layout.membersOpen()).to.equal(true);
      expect(layout.membersCover()).to.equal(false);
      layout.toggleMembers();
      expect(layout.membersOpen()).to.equal(false);
    });

    it('lays the members over the messages only on demand, and gives the keyboard back', () => {
      const { layout } = layoutOn(false);
      expect(layout.membersOpen()).to.equal(false);
      const opener = document.body.appendChild(document.createElement('button'));
      opener.focus();
      layout.toggleMembers();
      expect(layout.membersCover()).to.equal(true);
      opener.blur();
      layout.uncover();
      expect(layout.membersOpen()).to.equal(false);
      expect(document.activeElement).to.equal(opener);
      opener.remove();
    });

    it('does not cover the messages when a wide window becomes narrow', () => {
      const { layout, turn } = layoutOn(true);
      turn(false);
      expect(layout.membersOpen()).to.equal(false);
      turn(true);
      expect(layout.membersOpen()).to.equal(true);
    });
  });
});
