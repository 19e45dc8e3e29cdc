import { expect } from 'chai';
import { auditTake, takesIn, tellAudit, type SceneAudit } from '../../../src/bots/scene-audit.ts';
import { player, SHORT, WrittenLog } from '../../support/scene.ts';

const ANN = { id: 'ann', name: 'Ann' };
const CLEAN = { take: 'take1', of: 4, said: 4, missing: [], doubled: [], outOfOrder: [], wrong: [], ok: true };

describe('the audit of a take', () => {
  let log: WrittenLog;
  beforeEach(() => (log = new WrittenLog()));

  const audit = (take = 'take1'): SceneAudit => auditTake(log.messages, take, SHORT);

  it('finds nothing in a take as it was written', () => {
    log.lines('take1', 1, 4);
    expect(audit()).to.deep.equal(CLEAN);
    expect(tellAudit(audit())).to.equal('Take take1: all 4 lines, each once, in order.');
  });

  it('does not mind people, nor other takes, nor a stranger with the id of a line', () => {
    log.lines('take0', 1, 2);
    log.lines('take1', 1, 2);
    log.say(ANN, 'Hello?');
    log.line('take1', 3, { user: ANN });
    log.lines('take1', 3, 4);
    expect(audit()).to.deep.equal(CLEAN);
  });

  it('counts what is missing', () => {
    log.lines('take1', 1, 2);
    log.line('take1', 4);
    expect(audit()).to.deep.equal({ ...CLEAN, said: 3, missing: [3], ok: false });
    expect(tellAudit(audit())).to.equal('Take take1: 3 of 4 lines; missing: 3.');
    expect(audit('none1').missing).to.deep.equal([1, 2, 3, 4]);
  });

  it('counts what is said again, by whomever of that name', () => {
    log.lines('take1', 1, 3);
    log.line('take1', 2, { user: player('Joe', 2) });
    log.line('take1', 3);
    log.line('take1', 4);
    expect(audit()).to.deep.equal({ ...CLEAN, doubled: [2, 3], ok: false });
  });

  it('counts what comes too late', () => {
    log.line('take1', 1);
    log.line('take1', 3);
    log.line('take1', 2);
    log.line('take1', 4);
    expect(audit()).to.deep.equal({ ...CLEAN, outOfOrder: [2], ok: false });
    expect(tellAudit(audit())).to.equal('Take take1: 4 of 4 lines; out of order: 2.');
  });

  it('counts lines by another character, in other words, or of another script', () => {
    log.line('take1', 1, { user: player('Joe') });
    log.line('take1', 2, { text: 'It is off.' });
    log.say(player('Mr. Pink'), 'I saw nothing.', 'line-take1-3-of-5');
    log.line('take1', 4);
    expect(audit()).to.deep.equal({ ...CLEAN, wrong: [1, 2, 3], ok: false });
  });

  it('knows the takes in the order in which they began', () => {
    log.lines('take2', 1, 2);
    log.line('take9', 1, { user: ANN });
    log.lines('take1', 1, 2);
    log.line('take2', 3);
    expect(takesIn(log.messages)).to.deep.equal(['take2', 'take1']);
  });
});
