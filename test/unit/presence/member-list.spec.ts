import { expect } from 'chai';
import { MemberList } from '../../../src/presence/member-list.ts';
import { MEMBERS_LISTED_MAX } from '../../../src/protocol/limits.ts';
import type { User } from '../../../src/protocol/messages.ts';
import { seededRandom } from '../../../src/support/random.ts';

const byBytes = (a: User, b: User): number => Buffer.compare(Buffer.from(`${a.name}\0${a.id}`), Buffer.from(`${b.name}\0${b.id}`));

describe('The list of members', () => {
  it('is in the order of code points, of people of one name by id', () => {
    const list = new MemberList();
    const people = ['\u{1F600}', '\uffee', 'b', 'a', 'ab', 'B', 'é', 'a'].map((name, index) => ({ id: `id-${index}`, name }));
    for (const user of people) list.set(user);
    expect(list.first(200)).to.deep.equal([...people].sort(byBytes));
    expect(list.first(3)).to.deep.equal([...people].sort(byBytes).slice(0, 3));
  });

  it('stays the very same while nobody comes or goes', () => {
    const list = new MemberList();
    list.set({ id: 'a', name: 'Ann' });
    const listed = list.first(MEMBERS_LISTED_MAX);
    list.set({ id: 'a', name: 'Ann' });
    expect(list.first(MEMBERS_LISTED_MAX)).to.equal(listed);
    list.set({ id: 'a', name: 'Zoe' });
    expect(list.first(MEMBERS_LISTED_MAX)).to.deep.equal([{ id: 'a', name: 'Zoe' }]);
  });

  it('tells whether somebody was there', () => {
    const list = new MemberList();
    list.set({ id: 'a', name: 'Ann' });
    expect([list.delete('a'), list.delete('a'), list.size]).to.deep.equal([true, false, 0]);
  });

  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`is that of a list sorted anew, whoever comes and goes (seed ${seed})`, () => {
      const random = seededRandom(seed);
      const list = new MemberList();
      const known = new Map<string, User>();
      // Waves: the room fills far beyond what is kept in order, empties to a handful, and fills again.
      for (let step = 0; step < 6_000; step += 1) {
        const filling = Math.floor(step / 1_500) % 2 === 0;
        const id = `id-${Math.floor(random() * 1_500)}`;
        if (random() < (filling ? 0.9 : 0.1)) {
          const user = { id, name: `${Math.floor(random() * 500)}` };
          known.set(id, user);
          list.set(user);
        } else {
          const gone = [...known.keys()][Math.floor(random() * known.size)] ?? id;
          expect(list.delete(gone)).to.equal(known.delete(gone));
        }
        if (step % 50 !== 0) continue;
        const sorted = [...known.values()].sort(byBytes);
        expect(list.size).to.equal(known.size);
        expect(list.first(MEMBERS_LISTED_MAX)).to.deep.equal(sorted.slice(0, MEMBERS_LISTED_MAX));
        expect(list.first(7)).to.deep.equal(sorted.slice(0, 7));
        expect(list.first(10_000)).to.deep.equal(sorted);
      }
    });
  }
});
