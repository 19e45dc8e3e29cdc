import { expect } from 'chai';
import { peopleByMoves, welcomedWhileDraining } from '../../../src/proof/moves.ts';
import type { ConnectionRecord, MemberRecord } from '../../../src/proof/records.ts';
import { connection, faultlessEvidence } from '../../support/crowd-record.ts';
import { placeSeen, REPLACED } from '../../support/proof-findings.ts';

function people(...connections: readonly (readonly ConnectionRecord[])[]): MemberRecord[] {
  const [first] = faultlessEvidence().crowd.members as [MemberRecord];
  return connections.map((own) => ({ ...first, connections: [...own] }));
}

describe('moves of a crowd', () => {
  it('counts people by how often they were moved; a connection that was never welcomed is none', () => {
    const refused = { ...connection({}), welcomedAt: undefined };
    const [one, other] = [connection({}), connection({ from: 100 })];
    expect(peopleByMoves(people([one], [one, other], [one, refused], [one, other, other, other]))).to.deep.equal([2, 1, 0, 1]);
  });

  // It drains from 2 000 to 3 000 as far as was seen.
  const place = placeSeen('app1', [...REPLACED.slice(0, 4), ['NOLB', 'draining', '1', 5], ...REPLACED.slice(4)]);
  const welcomed = (from: number, version: string): number => welcomedWhileDraining(people([connection({ from, version })]), [place]);

  it('finds who was given to a node that had been draining for a while', () => {
    expect(welcomed(3_500, '1')).to.equal(1);
  });

  it('forgives what was on its way when the drain began, and what came before and after it', () => {
    expect([welcomed(1_500, '1'), welcomed(2_600, '1'), welcomed(4_500, '1')]).to.deep.equal([0, 0, 0]);
  });

  it('keeps the next version of a node apart, which may be in service beside the draining one', () => {
    expect(welcomed(3_500, '2')).to.equal(0);
  });
});
