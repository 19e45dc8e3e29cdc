import { expect } from 'chai';
import { closeFrame, cutToBytes, decodeClientFrame, quote, renderFramed, renderRaw } from '../../../src/sockjs/frames.ts';
import { Batch } from '../../../src/support/batch.ts';

/** What SockJS wants escaped, written out from its protocol; a regular expression would repeat the code under test. */
const MANGLED_RANGES = [
  [0x0000, 0x001f],
  [0x200c, 0x200f],
  [0x2028, 0x202f],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfff0, 0xffff],
] as const;

function isMangled(unit: number): boolean {
  return MANGLED_RANGES.some(([first, last]) => unit >= first && unit <= last);
}

function assertSafe(quoted: string): void {
  for (let index = 0; index < quoted.length; index += 1) {
    if (isMangled(quoted.charCodeAt(index))) expect.fail(`U+${quoted.charCodeAt(index).toString(16)} stands unescaped in ${quoted}`);
  }
}

function decodeFramed(payload: Buffer): unknown {
  const text = payload.toString('utf8');
  expect(text[0]).to.equal('a');
  return JSON.parse(text.slice(1));
}

describe('SockJS frames', () => {
  describe('quoting', () => {
    it('gives back every code unit of the BMP, lone surrogates included, and leaves none of the listed ones as it is', () => {
      for (let unit = 0; unit <= 0xffff; unit += 1) {
        const text = `<${String.fromCharCode(unit)}>`;
        const quoted = quote(text);
        assertSafe(quoted);
        if (JSON.parse(quoted) !== text) expect.fail(`U+${unit.toString(16)} came back as another text`);
      }
    });

    it('gives back every astral code point as the same pair', () => {
      for (let point = 0x10000; point <= 0x10ffff; point += 0x400) {
        const text = Array.from({ length: 0x400 }, (_, offset) => String.fromCodePoint(point + offset)).join('');
        const quoted = quote(text);
        assertSafe(quoted);
        if (JSON.parse(quoted) !== text) expect.fail(`a code point from U+${point.toString(16)} on came back as another text`);
      }
    });

    it('leaves what lies just outside the listed ranges as it is', () => {
      for (const [first, last] of MANGLED_RANGES.slice(1)) {
        for (const unit of [first - 1, last + 1]) {
          if (unit > 0xffff || isMangled(unit)) continue;
          expect(quote(String.fromCharCode(unit))).to.equal(`"${String.fromCharCode(unit)}"`);
        }
      }
    });
  });

  describe('rendering', () => {
    const messages = ['{"text":"a \\"quoted\\" word"}', 'back\\slash', '\u2028 and 👩🏽‍🚀', ''];

    it('puts all messages of a batch into one array frame', () => {
      expect(decodeFramed(renderFramed(messages))).to.deep.equal(messages);
    });

    it('gives raw sockets each message as a payload of its own', () => {
      expect(renderRaw(messages).map(String)).to.deep.equal(messages);
    });

    it('happens once per batch and kind of socket', () => {
      const batch = new Batch(messages);
      expect(batch.as(renderFramed)).to.equal(batch.as(renderFramed));
      expect(batch.as(renderRaw)).to.equal(batch.as(renderRaw));
    });

    it('writes code and reason of a close', () => {
      expect(closeFrame(3000, 'Go away!')).to.equal('c[3000,"Go away!"]');
      expect(closeFrame(4003, 'say "no"\u2028')).to.equal('c[4003,"say \\"no\\"\\u2028"]');
    });
  });

  describe('reading what a client sent', () => {
    it('takes an array, or a single value', () => {
      expect(decodeClientFrame('["a","b"]')).to.deep.equal({ kind: 'members', members: ['a', 'b'] });
      expect(decodeClientFrame('"a"')).to.deep.equal({ kind: 'members', members: ['a'] });
    });

    it('hands on members of any type, for the caller to judge', () => {
      expect(decodeClientFrame('[1,null,{},"a"]')).to.deep.equal({ kind: 'members', members: [1, null, {}, 'a'] });
      expect(decodeClientFrame('{"a":1}')).to.deep.equal({ kind: 'members', members: [{ a: 1 }] });
    });

    it('finds nothing in an empty frame or an empty array', () => {
      expect(decodeClientFrame('')).to.deep.equal({ kind: 'members', members: [] });
      expect(decodeClientFrame('[]')).to.deep.equal({ kind: 'members', members: [] });
    });

    it('calls broken what is no JSON', () => {
      for (const text of ['["a', 'a', '[,]', ' ']) expect(decodeClientFrame(text)).to.deep.equal({ kind: 'broken' });
    });
  });

  it('cuts a reason between code points, never within one', () => {
    expect(cutToBytes('short', 123)).to.equal('short');
    expect(cutToBytes('x'.repeat(200), 123)).to.equal('x'.repeat(123));
    expect(cutToBytes(`${'x'.repeat(121)}🙂`, 123)).to.equal('x'.repeat(121));
  });
});
