import { expect } from 'chai';
import { Admission } from '../../../src/support/admission.ts';

describe('Admission', () => {
  let turns: (() => void)[];
  let begun: number[];
  let admission: Admission;

  const nextTurn = (): void => {
    const due = turns;
    turns = [];
    for (const action of due) action();
  };
  /** So many come; what each is answered is given as a function, so that nobody need wait for it. */
  const come = (count: number): (() => Promise<void> | number)[] =>
    Array.from({ length: count }, (_, index) => {
      const answer = admission.admit(() => Promise.resolve(void begun.push(index)));
      return () => answer;
    });

  beforeEach(() => {
    [turns, begun] = [[], []];
    admission = new Admission({ perTurn: 3, waitingMax: 6, nextTurn: (action) => turns.push(action) });
  });

  it('lets a few in at once and the others in the turns after, in their order', () => {
    come(9);
    expect(begun).to.deep.equal([0, 1, 2]);
    nextTurn();
    expect(begun).to.deep.equal([0, 1, 2, 3, 4, 5]);
    nextTurn();
    expect(begun).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('lets nobody in before those who wait', () => {
    come(5);
    nextTurn();
    expect(begun).to.deep.equal([0, 1, 2, 3, 4]);
    come(2);
    expect(begun, 'one place was left in this turn').to.deep.equal([0, 1, 2, 3, 4, 0]);
    nextTurn();
    expect(begun).to.deep.equal([0, 1, 2, 3, 4, 0, 1]);
  });

  it('asks for no turn when nobody waits', () => {
    come(1);
    nextTurn();
    nextTurn();
    expect(turns).to.deep.equal([]);
    come(3);
    expect(begun).to.have.length(4);
  });

  it('FAN-4 turns away who could not be served in time, to come back at different times', () => {
    const answers = come(109);
    const waits = answers.map((answer) => answer()).filter((answer) => typeof answer === 'number');
    expect(waits).to.have.length(100);
    expect(Math.min(...waits)).to.be.at.least(1_000);
    expect(Math.max(...waits)).to.be.at.most(5_000);
    expect(new Set(waits).size).to.be.above(50);
    for (let turn = 0; turn < 5; turn += 1) nextTurn();
    expect(begun).to.have.length(9);
    expect(come(1)[0]?.(), 'once there is room again').not.to.be.a('number');
  });

  it('tells when a greeting that waited has ended', async () => {
    const answers = come(4);
    nextTurn();
    for (const answer of answers) await answer();
    expect(begun).to.have.length(4);
  });
});
