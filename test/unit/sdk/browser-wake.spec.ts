import { expect } from 'chai';
import { wakeWithPage } from '../../../src/sdk/browser-wake.ts';

describe('wakeWithPage', () => {
  const page = { window: new EventTarget(), document: Object.assign(new EventTarget(), { visibilityState: 'visible' }) };
  let told: string[];
  let end: () => void;

  beforeEach(() => {
    told = [];
    const client = { wake: () => told.push('wake'), refresh: () => told.push('refresh') };
    end = wakeWithPage(client, page as unknown as NonNullable<Parameters<typeof wakeWithPage>[1]>);
  });

  afterEach(() => end());

  const shown = (persisted: boolean): Event => Object.assign(new Event('pageshow'), { persisted });

  it('wakes the client when the network is back and when the page is thawed', () => {
    page.window.dispatchEvent(new Event('online'));
    page.document.dispatchEvent(new Event('resume'));
    expect(told).to.deep.equal(['wake', 'wake']);
  });

  it('wakes it when the page becomes visible, and not when it is hidden', () => {
    page.document.visibilityState = 'hidden';
    page.document.dispatchEvent(new Event('visibilitychange'));
    expect(told).to.deep.equal([]);
    page.document.visibilityState = 'visible';
    page.document.dispatchEvent(new Event('visibilitychange'));
    expect(told).to.deep.equal(['wake']);
  });

  it('replaces the connection at once when the page comes out of the back/forward cache', () => {
    page.window.dispatchEvent(shown(false));
    expect(told).to.deep.equal([]);
    page.window.dispatchEvent(shown(true));
    expect(told).to.deep.equal(['wake', 'refresh']);
  });

  it('ends', () => {
    end();
    page.window.dispatchEvent(new Event('online'));
    page.window.dispatchEvent(shown(true));
    page.document.dispatchEvent(new Event('resume'));
    page.document.dispatchEvent(new Event('visibilitychange'));
    expect(told).to.deep.equal([]);
  });
});
