import { expect } from 'chai';
import { CAST } from '../../../src/bots/cast.ts';
import { replyTo, type Answer } from '../../../src/bots/reply.ts';
import { parseReplyId, replyId } from '../../../src/bots/reply-id.ts';
import { PERSONAL, QUESTIONS, REMARKS, TOPICS } from '../../../src/bots/script/replies.ts';
import { isMessageId } from '../../../src/protocol/decode.ts';
import { WrittenLog } from '../../support/scene.ts';

const log = new WrittenLog();
const said = (text: string, id?: string) => log.say({ id: 'ann', name: 'Ann' }, text, id);
const reply = (text: string, present = CAST as readonly (typeof CAST)[number][]): Answer | undefined => replyTo(said(text), present);

/** The topic that an answer was taken from. */
function topicOf(answer: Answer | undefined): string | undefined {
  return TOPICS.find(({ replies }) => replies.some(([, text]) => text.replaceAll('{name}', 'Ann') === answer?.text))?.name;
}

describe('the answer to a person', () => {
  it('is about what the person says', () => {
    const about: Record<string, string> = {
      'Hello!': 'greeting',
      'good evening, gentlemen': 'greeting',
      'When is the next deploy?': 'deploy',
      'is there a rolling update going on': 'deploy',
      'did you just restart?': 'restart',
      'how much did you tip': 'tip',
      'so who is the rat?': 'rat',
      'were messages lost?': 'lost',
      'I like the colours': 'colour',
      'what about redis': 'redis',
      'what is this?': 'help',
      'thanks, that was funny': 'thanks',
      bye: 'farewell',
    };
    for (const [text, topic] of Object.entries(about)) expect(topicOf(reply(text)), text).to.equal(topic);
  });

  it('comes from whoever is called by name', () => {
    for (const character of CAST) {
      const last = character.split(' ').at(-1) ?? '';
      expect(reply(`What do you think, ${last.toLowerCase()}?`)?.speaker, character).to.equal(character);
      expect(reply(`${character}, hello`)?.speaker, character).to.equal(character);
    }
    expect(reply('Pink, ask Joe')?.speaker).to.equal('Mr. Pink');
    expect(reply('Joe, ask Pink')?.speaker).to.equal('Joe');
    expect(topicOf(reply('Mr. Pink, did you tip?'))).to.equal('tip');
  });

  it('comes from somebody who is there', () => {
    for (const text of ['Hello Joe', 'Joe, did you tip?', 'deploy', 'rats', 'What is the time?', 'Nice weather', 'thank you']) {
      expect(reply(text, ['Mr. Blue'])?.speaker, text).to.equal('Mr. Blue');
    }
    expect(reply('Hello', [])).to.equal(undefined);
  });

  it('is never missing, and calls the person by name as it is written', () => {
    for (const text of ['Hmm.', 'Why?', '¿Qué?', '👩🏽‍🚀', 'constructor', '.*'])
      expect(reply(text)?.text, text).to.be.a('string').that.is.not.empty;
    const odd = { ...said('Hello'), user: { id: 'x', name: '$& {name}' } };
    expect(replyTo(odd, ['Mr. Blue'])?.text).to.equal('Hello, $& {name}.');
  });

  it('is the same for all who ask, and varies from one message to the next', () => {
    const asked = Array.from({ length: 40 }, (_, index) => said('Hello', `greeting-no-${index}`));
    const answers = asked.map((message) => replyTo(message, CAST));
    expect(asked.map((message) => replyTo(message, CAST))).to.deep.equal(answers);
    expect(new Set(answers.map((answer) => answer?.speaker)).size).to.be.at.least(4);
  });

  it('is short, whatever it is', () => {
    const all = [...TOPICS.flatMap(({ replies }) => replies), ...QUESTIONS, ...REMARKS].map(([, text]) => text);
    for (const text of [...all, ...Object.values(PERSONAL).flat()]) expect(text.length, text).to.be.within(4, 200);
  });

  it('has an id that the protocol takes, and that names the message', () => {
    const message = said('Hello');
    expect(isMessageId(replyId(message))).to.equal(true);
    expect(parseReplyId(replyId(message))).to.equal(message.seq);
    expect(isMessageId(replyId({ ...message, time: 0, seq: 1 }))).to.equal(true);
    for (const id of ['reply-1', 'reply--7', 'reply-1-x', 'line-take-1-of-4', 'xreply-1-7'])
      expect(parseReplyId(id), id).to.equal(undefined);
  });
});
