import { expect } from 'chai';
import { ExpiringMap } from '../../../src/support/expiring-map.ts';

describe('ExpiringMap', () => {
  let nowMs: number;
  let map: ExpiringMap<string>;

  beforeEach(() => {
    nowMs = 0;
    map = new ExpiringMap({ ttlMs: 100, maxEntries: 3, now: () => nowMs });
  });

  it('gives a value back until its time is over', () => {
    map.set('a', 'one');
    nowMs = 99;
    expect(map.get('a')).to.equal('one');
    nowMs = 100;
    expect(map.get('a')).to.equal(undefined);
  });

  it('gives a touched value its full time again', () => {
    map.set('a', 'one');
    nowMs = 60;
    expect(map.touch('a')).to.equal('one');
    nowMs = 159;
    expect(map.get('a')).to.equal('one');
  });

  it('does not bring an expired value back', () => {
    map.set('a', 'one');
    nowMs = 100;
    expect(map.touch('a')).to.equal(undefined);
    expect(map.get('a')).to.equal(undefined);
  });

  it('drops what expired with the next that is set', () => {
    map.set('a', 'one');
    map.set('b', 'two');
    nowMs = 100;
    map.set('c', 'three');
    expect(map.size).to.equal(1);
  });

  it('gives up the value nearest to its end where it would hold too many', () => {
    for (const key of ['a', 'b', 'c']) map.set(key, key);
    map.touch('a');
    map.set('d', 'd');
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).to.deep.equal(['a', undefined, 'c', 'd']);
  });

  it('replaces a value without making room for it', () => {
    for (const key of ['a', 'b', 'c']) map.set(key, key);
    map.set('c', 'other');
    expect(['a', 'b', 'c'].map((key) => map.get(key))).to.deep.equal(['a', 'b', 'other']);
  });

  it('forgets what is deleted or cleared', () => {
    map.set('a', 'one');
    map.set('b', 'two');
    map.delete('a');
    expect(map.get('a')).to.equal(undefined);
    map.clear();
    expect(map.size).to.equal(0);
  });
});
