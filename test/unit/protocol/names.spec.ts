import { expect } from 'chai';
import { decodeName } from '../../../src/protocol/names.ts';

describe('decodeName', () => {
  const accepted: Readonly<Record<string, string>> = {
    'a letter': 'a',
    'forty letters': 'x'.repeat(40),
    'forty emoji, each of two code units': '\u{1f600}'.repeat(40),
    'a family joined to one emoji': '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    'a flag written with tags': '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'Persian with a non-joiner': 'می\u200cخواهم',
    'letters with combining marks': 'Zoe\u0308',
    Chinese: '王小明',
    'two words': 'Mr. Pink',
    'markup, which is text like any other': '<b>Bob</b>',
  };
  for (const [what, name] of Object.entries(accepted)) {
    it(`accepts ${what}, unchanged`, () => expect(decodeName(name)).to.deep.equal({ ok: true, name }));
  }

  it('trims white space around a name before it counts', () => {
    expect(decodeName(`\u00a0 ${'x'.repeat(40)}\n`)).to.deep.equal({ ok: true, name: 'x'.repeat(40) });
  });

  const refused: Readonly<Record<string, unknown>> = {
    nothing: '',
    'white space': ' \t\u3000',
    'forty-one letters': 'x'.repeat(41),
    'forty-one emoji': '\u{1f600}'.repeat(41),
    'joiners alone': '\u200d\u200d',
    'a zero-width space': '\u200b',
    'a zero-width space inside': 'Mr\u200bPink',
    'blank Hangul filler': '\u3164',
    'a blank Braille pattern': '\u2800',
    'a combining mark alone': '\u0301',
    'variation selectors alone': '\ufe0f\ufe0f',
    'text turned around': 'abc\u202edef',
    'an isolate': '\u2066abc',
    'a line break inside': 'Mr\nPink',
    'a line separator inside': 'Mr\u2028Pink',
    'a control character': 'Mr\u0007Pink',
    NUL: 'a\u0000b',
    'half a surrogate pair': 'a\ud83d',
    'a number': 7,
    null: null,
    'a list': ['Bob'],
  };
  for (const [what, value] of Object.entries(refused)) {
    it(`refuses ${what}, with a sentence`, () => {
      const decision = decodeName(value);
      expect(decision.ok).to.equal(false);
      if (!decision.ok) expect(decision.reason).to.match(/^A name .*\.$/);
    });
  }
});
