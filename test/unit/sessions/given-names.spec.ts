import { expect } from 'chai';
import { decodeName } from '../../../src/protocol/names.ts';
import { givenName } from '../../../src/sessions/given-names.ts';
import { seededRandom } from '../../../src/support/random.ts';

describe('givenName', () => {
  it('gives two words that pass as a name', () => {
    const random = seededRandom(1);
    for (let count = 0; count < 500; count += 1) {
      const name = givenName(random);
      expect(name).to.match(/^[A-Z][a-z]+ [A-Z][a-z]+$/);
      expect(decodeName(name)).to.deep.equal({ ok: true, name });
    }
  });

  it('has words at both ends of chance', () => {
    expect(givenName(() => 0)).to.equal('Amber Alder');
    expect(givenName(() => 1 - Number.EPSILON)).to.equal('Witty Yarrow');
  });

  it('seldom gives one name twice', () => {
    const random = seededRandom(2);
    const names = new Set(Array.from({ length: 200 }, () => givenName(random)));
    expect(names.size).to.be.above(180);
  });
});
