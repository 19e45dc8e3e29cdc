import { expect } from 'chai';
import { limitedAddress } from '../../../src/http/client-address.ts';

describe('limitedAddress', () => {
  const table: readonly (readonly [string | undefined, string])[] = [
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::FFFF:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'unknown'],
    ['no address', 'no address'],
  ];
  for (const [address, limited] of table) {
    it(`counts ${String(address)} as ${limited}`, () => expect(limitedAddress(address)).to.equal(limited));
  }

  it('counts all addresses of one customer as one, and those of another as another', () => {
    expect(limitedAddress('2001:db8:1:2::1')).to.equal(limitedAddress('2001:db8:1:2:ffff:ffff:ffff:ffff'));
    expect(limitedAddress('2001:db8:1:2::1')).not.to.equal(limitedAddress('2001:db8:1:3::1'));
  });

  it('keeps a key short, whatever a proxy passes on', () => {
    expect(limitedAddress('x'.repeat(10_000))).to.have.lengthOf(64);
  });
});
