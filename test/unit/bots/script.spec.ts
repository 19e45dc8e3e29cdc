import { expect } from 'chai';
import { CAST, isCharacter } from '../../../src/bots/cast.ts';
import { PERSONAL, QUESTIONS, REMARKS, TOPICS } from '../../../src/bots/script/replies.ts';
import { SCENES, scriptOf } from '../../../src/bots/script/script.ts';
import { isBegin } from '../../../src/bots/scene-log.ts';
import { codePointLength, decodeClientMessage, isRoomName } from '../../../src/protocol/decode.ts';
import { decodeName } from '../../../src/protocol/names.ts';
import { sceneLineId } from '../../../src/protocol/scene-line.ts';

const script = scriptOf();

/** What fits a bubble without anybody having to scroll through it. */
const LINE_MAX_CODE_POINTS = 200;

/** Words that have no place on the screen of a workplace. */
const UNFIT =
  /\b(?:damn|hell|shit|fuck\w*|crap|bastards?|bitch\w*|ass(?:hole)?s?|idiots?|stupid|guns?|shoot\w*|shot|blood\w*|dead(?!lock)|kill(?:s|ed|ing)?)\b/i;

describe('the script', () => {
  it('has at least 60 lines in several scenes, each with lines of several characters', () => {
    expect(script.length).to.be.at.least(60);
    expect(SCENES.length).to.be.at.least(3);
    for (const { name, lines } of SCENES) expect(new Set(lines.map(([speaker]) => speaker)).size, name).to.be.at.least(4);
  });

  it('gives every line to somebody of the cast, and everybody of the cast some lines', () => {
    expect(script.filter(({ speaker }) => !isCharacter(speaker))).to.deep.equal([]);
    for (const character of CAST) expect(script.filter(({ speaker }) => speaker === character).length, character).to.be.at.least(5);
  });

  it('holds only what the protocol takes as it is written, and what fits a bubble', () => {
    for (const [index, { text }] of script.entries()) {
      const id = sceneLineId('abcd1234', index + 1, script.length);
      const decoded = decodeClientMessage(JSON.stringify({ type: 'send', room: 'warehouse', id, text }));
      expect(decoded.ok, text).to.equal(true);
      expect(text).to.equal(text.trim());
      expect(codePointLength(text), text).to.be.at.most(LINE_MAX_CODE_POINTS);
    }
  });

  it('says no line twice, so that one that is doubled is seen', () => {
    const texts = script.map(({ speaker, text }) => `${speaker}: ${text}`);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).to.deep.equal([]);
  });

  it('never asks for itself to start over', () => {
    expect(script.filter((line) => isBegin({ ...line, type: 'message', room: '', seq: 1, id: '', user: { id: '', name: '' }, time: 0 }))).to
      .be.empty;
  });

  it('can be shown at work, replies included', () => {
    const replies = [...TOPICS.flatMap(({ replies }) => replies), ...QUESTIONS, ...REMARKS].map(([, text]) => text);
    const texts = [...script.map(({ text }) => text), ...replies, ...Object.values(PERSONAL).flat()];
    expect(texts.filter((text) => UNFIT.test(text))).to.deep.equal([]);
  });

  it('marks where a scene begins', () => {
    expect(script.flatMap(({ opens }) => (opens === undefined ? [] : [opens.name]))).to.deep.equal(SCENES.map(({ name }) => name));
    expect(new Set(SCENES.map(({ name }) => name)).size).to.equal(SCENES.length);
    for (const { name } of SCENES) expect(isRoomName(name), name).to.equal(true);
  });

  it('has a cast whose names can be names', () => {
    for (const character of CAST) expect(decodeName(character)).to.deep.equal({ ok: true, name: character });
  });
});
