import { expect } from 'chai';
import { RecentWindow } from '../../../src/rooms/recent-window.ts';

function filled(
  head: number,
  count: number,
  limits: { maxMessages?: number; maxCharacters?: number; minMessages?: number } = {},
  length = 10,
): RecentWindow {
  const window = new RecentWindow(head, { maxMessages: 10, maxCharacters: 1_000, minMessages: 3, ...limits });
  for (let seq = head + 1; seq <= head + count; seq += 1) window.push({ seq, id: `id-${seq}`, json: 'x'.repeat(length) });
  return window;
}

describe('the window of recent messages', () => {
  it('answers what comes after a seq it reaches back to, and nothing otherwise', () => {
    const window = filled(5, 4);
    expect(window.after(5, 10)?.map(({ seq }) => seq)).to.deep.equal([6, 7, 8, 9]);
    expect(window.after(7, 1)?.map(({ seq }) => seq)).to.deep.equal([8]);
    expect(window.after(9, 10)).to.deep.equal([]);
    expect(window.after(4, 10)).to.equal(undefined);
  });

  it('is empty, and not ignorant, at the head of an untouched room', () => {
    const window = new RecentWindow(0, { maxMessages: 10, maxCharacters: 1_000, minMessages: 3 });
    expect(window.after(0, 10)).to.deep.equal([]);
    expect(window.first).to.equal(1);
  });

  it('keeps at least as many as its limit and at most twice as many', () => {
    for (let count = 10; count < 60; count += 1) {
      const window = filled(0, count);
      expect(count + 1 - window.first, `${count}`).to.be.within(10, 20);
      expect(window.latest(100).at(-1)?.seq).to.equal(count);
    }
  });

  it('keeps fewer where they are long, but never fewer than the least', () => {
    const window = filled(0, 50, {}, 300);
    expect(51 - window.first).to.be.within(3, 7);
    const huge = filled(0, 50, {}, 100_000);
    expect(huge.latest(3).length).to.equal(3);
  });

  it('refuses a message that does not follow', () => {
    expect(() => filled(0, 2).push({ seq: 4, id: 'id', json: '' })).to.throw(RangeError);
  });

  it('knows the ids it holds', () => {
    const window = filled(5, 4);
    expect([window.idAt(5), window.idAt(6), window.idAt(9), window.idAt(10)]).to.deep.equal([undefined, 'id-6', 'id-9', undefined]);
  });
});
