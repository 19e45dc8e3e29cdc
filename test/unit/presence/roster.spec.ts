import { expect } from 'chai';
import { Roster, type RosterChange } from '../../../src/presence/roster.ts';

const LEASE_MS = 30_000;
const ANN = { id: 'u-ann', name: 'Ann' };
const BOB = { id: 'u-bob', name: 'Bob' };

function change(revision: number, event: 'entered' | 'left', user = ANN, memberCount = 1, before = revision - 1): RosterChange {
  return { before, revision, event, user, memberCount };
}

describe('Roster', () => {
  let roster: Roster;

  beforeEach(() => {
    roster = new Roster(LEASE_MS);
  });

  it('passes on changes that follow one another', () => {
    expect(roster.apply(change(1_000, 'entered', ANN, 1, 0))).to.deep.equal([{ event: 'entered', user: ANN, memberCount: 1 }]);
    expect(roster.apply(change(1_001, 'left', ANN, 0))).to.deep.equal([{ event: 'left', user: ANN, memberCount: 0 }]);
  });

  it('asks for the members where a change is missing, and takes in nothing until then', () => {
    roster.compare({ revision: 10, members: [ANN] }, 0);
    expect(roster.apply(change(12, 'entered', BOB, 2))).to.equal(undefined);
    expect(roster.compare({ revision: 12, members: [ANN, BOB] }, 0)).to.deep.equal([{ event: 'entered', user: BOB, memberCount: 2 }]);
  });

  it('overlooks changes that what was read had in it already', () => {
    roster.compare({ revision: 10, members: [ANN, BOB] }, 0);
    expect(roster.apply(change(10, 'entered', BOB, 2))).to.deep.equal([]);
  });

  it('makes no event of what is known: who is there under that name, and who is not', () => {
    roster.compare({ revision: 10, members: [ANN] }, 0);
    expect(roster.apply(change(11, 'entered', ANN))).to.deep.equal([]);
    expect(roster.apply(change(12, 'left', BOB))).to.deep.equal([]);
  });

  it('passes a new name on as entered', () => {
    roster.compare({ revision: 10, members: [ANN] }, 0);
    const renamed = { ...ANN, name: 'Zoe' };
    expect(roster.apply(change(11, 'entered', renamed))).to.deep.equal([{ event: 'entered', user: renamed, memberCount: 1 }]);
    expect(roster.compare({ revision: 12, members: [ANN] }, 0)).to.deep.equal([{ event: 'entered', user: ANN, memberCount: 1 }]);
  });

  it('believes that someone left whom a reading lacked only when they are still missing a lease later', () => {
    roster.compare({ revision: 10, members: [ANN, BOB] }, 0);
    expect(roster.compare({ revision: 0, members: [] }, 5_000)).to.deep.equal([]);
    expect(roster.compare({ revision: 90, members: [ANN] }, 6_000)).to.deep.equal([]);
    expect(roster.compare({ revision: 90, members: [ANN] }, 5_000 + LEASE_MS - 1)).to.deep.equal([]);
    expect(roster.compare({ revision: 90, members: [ANN] }, 5_000 + LEASE_MS)).to.deep.equal([
      { event: 'left', user: BOB, memberCount: 1 },
    ]);
  });

  it('wants to be brought in line while the store has another revision, and when someone missing is due', () => {
    roster.compare({ revision: 10, members: [ANN] }, 0);
    expect(roster.isBehind(10, 0)).to.equal(false);
    expect(roster.isBehind(11, 0)).to.equal(true);
    expect(roster.isBehind(0, 0)).to.equal(true);
    roster.compare({ revision: 11, members: [] }, 0);
    expect(roster.isBehind(11, LEASE_MS - 1)).to.equal(false);
    expect(roster.isBehind(11, LEASE_MS)).to.equal(true);
  });

  it('is not behind where nobody is and the store has forgotten the room', () => {
    roster.apply(change(1_000, 'entered', ANN, 1, 0));
    roster.apply(change(1_001, 'left', ANN, 0));
    expect(roster.isBehind(0, 0)).to.equal(false);
  });
});
