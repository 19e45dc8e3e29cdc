import { expect } from 'chai';
import { CAST } from '../../../src/bots/cast.ts';
import { Company } from '../../../src/bots/company.ts';
import { Part } from '../../../src/bots/part.ts';
import type { User } from '../../../src/protocol/messages.ts';

const PINK = (id: string): User => ({ id, name: 'Mr. Pink' });

describe('who has a part', () => {
  let company: Company;
  let part: Part;
  beforeEach(() => {
    company = new Company();
    part = new Part('Mr. Pink', company);
  });

  function comeIn(me: string, ...others: readonly User[]): void {
    company.joined([PINK(me), ...others], others.length + 1);
    part.joined(me);
  }
  const enters = (user: User): void => company.changed({ type: 'presence', room: 'r', event: 'entered', user, memberCount: 0 });
  const leaves = (user: User): void => company.changed({ type: 'presence', room: 'r', event: 'left', user, memberCount: 0 });

  it('is whoever was there first, before a line was said', () => {
    comeIn('b', PINK('c'), { id: 'd', name: 'Joe' });
    enters(PINK('a'));
    expect(part.before(undefined)).to.deep.equal(['c']);
    leaves(PINK('c'));
    expect(part.before(undefined)).to.deep.equal([]);
  });

  it('is whoever said its last line, as long as they are there', () => {
    comeIn('b');
    enters(PINK('c'));
    expect(part.before('c')).to.deep.equal(['c']);
    expect(part.before('b')).to.deep.equal([]);
    leaves(PINK('c'));
    expect(part.before('c')).to.deep.equal([]);
  });

  it('goes from one who left to the first who came, and not to all who wait', () => {
    comeIn('b', PINK('a'), PINK('c'));
    leaves(PINK('a'));
    expect(part.before('a')).to.deep.equal(['c']);
  });

  it('stays with one who comes back, and is asked for anew by one who comes back as somebody else', () => {
    comeIn('b');
    enters(PINK('c'));
    comeIn('b', PINK('c'));
    expect(part.before(undefined)).to.deep.equal([]);
    comeIn('d', PINK('c'));
    expect(part.before(undefined)).to.deep.equal(['c']);
  });

  it('is not given to those who have another name now', () => {
    comeIn('b', PINK('c'));
    enters({ id: 'c', name: 'Carl' });
    expect(part.before(undefined)).to.deep.equal([]);
  });

  it('is taken for held where a room is too full to list everybody', () => {
    company.joined([PINK('b')], 500);
    part.joined('b');
    expect(part.before('c')).to.deep.equal(['c']);
    expect(company.characters).to.deep.equal(CAST);
    company.joined([PINK('b')], 1);
    expect(company.characters).to.deep.equal(['Mr. Pink']);
    company.changed({ type: 'presence', room: 'r', event: 'count', memberCount: 300 });
    expect(part.before('c')).to.deep.equal(['c']);
  });

  it('is stepped into by one after the other', () => {
    comeIn('b', PINK('a'), PINK('c'));
    expect(part.rank()).to.equal(1);
    leaves(PINK('a'));
    expect(part.rank()).to.equal(0);
  });
});
