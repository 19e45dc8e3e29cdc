import { expect } from 'chai';
import { CAST } from '../../../src/bots/cast.ts';
import { nextCue, takeAt, type Cue, type Situation } from '../../../src/bots/director.ts';
import { paceAt } from '../../../src/bots/pace.ts';
import { replyId } from '../../../src/bots/reply-id.ts';
import { EMPTY_LOG, read } from '../../../src/bots/scene-log.ts';
import { sceneLineId } from '../../../src/protocol/scene-line.ts';
import { player, SHORT, WrittenLog } from '../../support/scene.ts';

const ANN = { id: 'ann', name: 'Ann' };
const pace = paceAt(1, () => 0.5);

describe('who says what next', () => {
  let log: WrittenLog;
  beforeEach(() => (log = new WrittenLog()));

  /** The cue some time after the last message. */
  function cueAfter(ms: number, situation: Partial<Situation> = {}): Cue {
    const state = log.messages.reduce((before, message) => read(before, message, SHORT), EMPTY_LOG);
    const now = (log.messages.at(-1)?.time ?? 1_000_000) + ms;
    return nextCue(SHORT, state, { now, present: CAST, pace, firstTake: 'first', ...situation });
  }

  it('is the first line, by its speaker, where nothing was said', () => {
    expect(cueAfter(0)).to.include({ speaker: 'Mr. Pink', text: 'Is it on?', id: sceneLineId('first', 1, 4) });
  });

  it('is each next line in turn', () => {
    for (const [index, { speaker, text }] of SHORT.entries()) {
      if (index > 0) log.line('take1', index);
      expect(cueAfter(0, { firstTake: 'take1' })).to.include({ speaker, text, id: sceneLineId('take1', index + 1, 4) });
    }
  });

  it('waits for a speaker who is not there', () => {
    log.line('take1', 1);
    expect(cueAfter(3_600_000, { present: ['Mr. Pink'] })).to.include({ speaker: 'Joe' });
  });

  it('is nobody between two takes, then the first line of a take that all call the same', () => {
    log.lines('take1', 1, 4);
    const ended = log.messages.at(-1)?.time ?? 0;
    expect(cueAfter(0)).to.deep.equal({ kind: 'pause', until: ended + pace.betweenTakesMs });
    expect(cueAfter(pace.betweenTakesMs - 1)).to.include({ kind: 'pause' });
    expect(cueAfter(pace.betweenTakesMs)).to.include({ speaker: 'Mr. Pink', id: sceneLineId(takeAt(ended), 1, 4) });
  });

  it('is the first line of another take once a person said "begin"', () => {
    log.lines('take1', 1, 3);
    const { time } = log.say(ANN, 'begin');
    expect(cueAfter(0)).to.include({ speaker: 'Mr. Pink', id: sceneLineId(takeAt(time), 1, 4) });
  });

  it('is one answer to a person, and then the play again', () => {
    log.lines('take1', 1, 2);
    const asked = log.say(ANN, 'Hello Joe, do you tip?');
    expect(cueAfter(500)).to.include({ kind: 'answer', speaker: 'Joe', id: replyId(asked) });
    log.say(player('Joe'), 'One cent.', replyId(asked));
    expect(cueAfter(0)).to.include({ kind: 'line', id: sceneLineId('take1', 3, 4) });
  });

  it('lets the play go on between two answers, however much a person talks', () => {
    log.lines('take1', 1, 2);
    const asked = log.say(ANN, 'Hello?');
    log.say(player('Joe'), 'Yes.', replyId(asked));
    log.say(ANN, 'And now?');
    expect(cueAfter(pace.betweenAnswersMs)).to.include({ kind: 'line' });
    log.line('take1', 3);
    expect(cueAfter(pace.betweenAnswersMs)).to.include({ kind: 'answer' });
  });

  it('leaves some seconds between two answers, and says from when on to look again', () => {
    log.lines('take1', 1, 1);
    const asked = log.say(ANN, 'Hello?');
    const answered = log.say(player('Joe'), 'Yes.', replyId(asked));
    log.line('take1', 2);
    log.say(ANN, 'And now?');
    expect(cueAfter(0)).to.include({ kind: 'line', until: answered.time + pace.betweenAnswersMs });
    expect(cueAfter(pace.betweenAnswersMs)).to.include({ kind: 'answer' });
  });

  it('is no answer any more to what was said long ago, or lines ago', () => {
    log.say(ANN, 'Hello?');
    expect(cueAfter(19_000)).to.include({ kind: 'answer' });
    expect(cueAfter(21_000)).to.include({ id: sceneLineId('first', 1, 4) });
  });

  it('is no answer any more once the play has gone on for some lines', () => {
    const question = { message: log.say(ANN, 'Hello?'), linesSince: 4 };
    const situation = { now: question.message.time, present: CAST, pace, firstTake: 'first' };
    expect(nextCue(SHORT, { ...EMPTY_LOG, question }, situation)).to.include({ kind: 'answer' });
    expect(nextCue(SHORT, { ...EMPTY_LOG, question: { ...question, linesSince: 5 } }, situation)).to.include({ kind: 'line' });
  });

  it('is the play where nobody is there who could answer', () => {
    log.say(ANN, 'Hello?');
    expect(cueAfter(0, { present: [] })).to.include({ id: sceneLineId('first', 1, 4) });
  });

  it('answers between takes as well', () => {
    log.lines('take1', 1, 4);
    log.say(ANN, 'Again!');
    expect(cueAfter(0)).to.include({ kind: 'answer' });
  });
});
