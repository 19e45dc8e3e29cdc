import { expect } from 'chai';
import { EMPTY_LOG, isBegin, lineIn, read, type SceneLog } from '../../../src/bots/scene-log.ts';
import { replyId } from '../../../src/bots/reply-id.ts';
import type { RoomMessage } from '../../../src/protocol/messages.ts';
import { player, SHORT, WrittenLog } from '../../support/scene.ts';

const ANN = { id: 'ann', name: 'Ann' };

function readAll(messages: readonly RoomMessage[]): SceneLog {
  return messages.reduce((log, message) => read(log, message, SHORT), EMPTY_LOG);
}

describe('what a log says about the play', () => {
  let log: WrittenLog;
  beforeEach(() => (log = new WrittenLog()));

  it('is nothing before a line was said', () => {
    log.say(ANN, 'Hello?');
    expect(readAll(log.messages).place).to.deep.equal({ at: 'nowhere' });
  });

  it('is the number of the next line', () => {
    log.lines('take1', 1, 3);
    expect(readAll(log.messages).place).to.deep.equal({ at: 'playing', take: 'take1', next: 4 });
  });

  it('is the same when it is read from the middle', () => {
    log.lines('take1', 1, 3);
    expect(readAll(log.messages.slice(2)).place).to.deep.equal({ at: 'playing', take: 'take1', next: 4 });
  });

  it('is the end after the last line, with its time', () => {
    log.lines('take1', 1, 4);
    expect(readAll(log.messages).place).to.deep.equal({ at: 'over', take: 'take1', time: log.messages.at(-1)?.time });
  });

  it('does not change by a line that is said again', () => {
    log.lines('take1', 1, 3);
    log.line('take1', 2, { user: player('Joe', 2) });
    expect(readAll(log.messages).place).to.deep.equal({ at: 'playing', take: 'take1', next: 4 });
  });

  it('does not change by a line that somebody else says, or in other words, or of another script', () => {
    log.lines('take1', 1, 1);
    log.line('take1', 2, { user: ANN });
    log.line('take1', 2, { text: 'It is off.' });
    log.say(player('Joe'), 'It is on.', 'line-take1-2-of-5');
    log.say(player('Joe'), 'It is on.', 'line-take1-3-of-4');
    expect(readAll(log.messages).place).to.deep.equal({ at: 'playing', take: 'take1', next: 2 });
  });

  it('begins anew with the first line of another take, and with no other line of one', () => {
    log.lines('take1', 1, 3);
    log.line('take2', 4);
    expect(readAll(log.messages).place).to.deep.equal({ at: 'playing', take: 'take1', next: 4 });
    log.line('take2', 1);
    expect(readAll(log.messages).place).to.deep.equal({ at: 'playing', take: 'take2', next: 2 });
  });

  it('begins anew when a person says so, and a line that was on its way comes too late', () => {
    log.lines('take1', 1, 2);
    const { time } = log.say(ANN, ' Begin! ');
    log.line('take1', 3);
    expect(readAll(log.messages).place).to.deep.equal({ at: 'begin', time });
    log.line('take2', 1);
    log.line('take1', 4);
    expect(readAll(log.messages).place).to.deep.equal({ at: 'playing', take: 'take2', next: 2 });
  });

  it('takes "begin" only where nothing else is said', () => {
    const asked = (text: string): boolean => isBegin(log.say(ANN, text));
    expect(['begin', 'BEGIN', 'begin.', ' begin ! '].map(asked)).to.deep.equal([true, true, true, true]);
    expect(['begin again', 'do not begin', 'beginning', 'be gin', '?begin'].map(asked)).to.deep.equal([false, false, false, false, false]);
  });

  it('names who said the last line of each part', () => {
    log.lines('take1', 1, 2);
    log.line('take1', 3, { user: player('Mr. Pink', 2) });
    expect([...readAll(log.messages).players]).to.deep.equal([
      ['Mr. Pink', player('Mr. Pink', 2).id],
      ['Joe', player('Joe').id],
    ]);
  });

  it('holds what a person said last until a bot has answered it', () => {
    log.say(ANN, 'Hello?');
    const second = log.say(ANN, 'Is anybody there?');
    expect(readAll(log.messages).question).to.deep.equal({ message: second, linesSince: 0 });
    log.lines('take1', 1, 2);
    expect(readAll(log.messages).question).to.deep.equal({ message: second, linesSince: 2 });
    const answer = log.say(player('Joe'), 'Yes.', replyId(second));
    const { question, answeredAt, linesSinceAnswer } = readAll(log.messages);
    expect({ question, answeredAt, linesSinceAnswer }).to.deep.equal({ question: undefined, answeredAt: answer.time, linesSinceAnswer: 0 });
  });

  it('still holds what a person said while another answer was on its way', () => {
    const first = log.say(ANN, 'Hello?');
    const second = log.say(ANN, 'Is anybody there?');
    log.say(player('Joe'), 'Yes.', replyId(first));
    expect(readAll(log.messages).question?.message).to.equal(second);
  });

  it('takes nothing that one of the cast says for a question', () => {
    log.say(player('Joe'), 'Did anybody see my glasses?');
    log.lines('take1', 1, 1);
    expect(readAll(log.messages).question).to.equal(undefined);
  });

  it('takes no answer of a stranger for one', () => {
    const asked = log.say(ANN, 'Hello?');
    log.say({ id: 'eve', name: 'Eve' }, 'I am Joe.', replyId(asked));
    expect(readAll(log.messages).answeredAt).to.equal(0);
  });

  it('knows which line a message is', () => {
    expect(lineIn(log.line('take1', 2), SHORT)).to.deep.equal({ take: 'take1', number: 2, speaker: 'Joe' });
    expect(lineIn(log.say(player('Joe'), 'It is on.'), SHORT)).to.equal(undefined);
  });
});
