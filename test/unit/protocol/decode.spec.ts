import { expect } from 'chai';
import { decodeClientMessage, type DecodedMessage, type Refusal } from '../../../src/protocol/decode.ts';

function accepted(value: unknown): DecodedMessage {
  const decoded = decodeClientMessage(JSON.stringify(value));
  if (!decoded.ok) throw new Error(`refused: ${decoded.refusal.message}`);
  return decoded.message;
}

function refused(value: unknown): Refusal {
  const decoded = decodeClientMessage(typeof value === 'string' ? value : JSON.stringify(value));
  if (decoded.ok) throw new Error('was accepted');
  return decoded.refusal;
}

const send = { type: 'send', room: 'lobby', id: 'abcdefgh', text: 'hello' };

describe('decoding what a client says', () => {
  it('keeps the fields it knows and drops the rest', () => {
    expect(accepted({ ...send, colour: 'red', __proto__: null })).to.deep.equal(send);
    expect(accepted({ type: 'join', room: 'a', after: 3, epoch: 'e', afterId: 'abcdefgh', x: 1 })).to.deep.equal({
      type: 'join',
      room: 'a',
      after: 3,
      epoch: 'e',
      afterId: 'abcdefgh',
    });
  });

  for (const text of ['', ' ', 'null', 'true', '7', '"x"', '[]', '[{"type":"ping"}]', '{', '{"type":"ping","id":"1"', '\u0000']) {
    it(`refuses ${JSON.stringify(text)}, which is not one JSON object`, () => {
      expect(refused(text).code).to.equal('bad_request');
    });
  }

  it('refuses a type that is missing or no string, and names one it does not know', () => {
    expect(refused({}).code).to.equal('bad_request');
    expect(refused({ type: 5 }).code).to.equal('bad_request');
    expect(refused({ type: 'toString' })).to.include({ code: 'unknown_type', refused: 'toString' });
    expect(refused({ type: '__proto__' }).code).to.equal('unknown_type');
  });

  for (const room of ['', '-a', 'A', 'a b', 'ä', 'a'.repeat(65), 'a\n', 7, null, undefined, ['lobby'], '../x', 'a/b']) {
    it(`refuses the room ${JSON.stringify(room)} everywhere`, () => {
      for (const type of ['join', 'leave', 'typing', 'send', 'history']) {
        expect(refused({ ...send, before: 1, type, room }).code, type).to.equal('bad_request');
      }
    });
  }

  it('accepts room names of every allowed form', () => {
    for (const room of ['a', '0', 'a-', 'lobby', 'a'.repeat(64), '2024-plans'])
      expect(accepted({ type: 'leave', room })).to.include({ room });
  });

  for (const id of ['', 'short12', 'a'.repeat(65), 'has space', 'ümlautid', 'abcdefg!', 12345678, null, undefined]) {
    it(`refuses the id ${JSON.stringify(id)} and does not echo it`, () => {
      const refusal = refused({ ...send, id });
      expect(refusal).to.include({ code: 'bad_request', room: 'lobby', refused: 'send' });
      expect(refusal).not.to.have.property('id');
    });
  }

  it('TXT-2 refuses a text that is empty after trimming or holds half a surrogate pair', () => {
    for (const text of ['', ' ', '\n\t \u00a0\ufeff', 'a\ud800b', '\udc00', 'ok \ud83d', 7, null, {}]) {
      expect(refused({ ...send, text }), JSON.stringify(text)).to.include({ code: 'bad_request', id: 'abcdefgh' });
    }
  });

  it('TXT-2 counts code points after trimming: 4000 pass, 4001 are too large', () => {
    for (const unit of ['a', 'é', '€', '😀']) {
      expect(accepted({ ...send, text: `  ${unit.repeat(4000)}\n` })).to.have.property('text');
      expect(refused({ ...send, text: unit.repeat(4001) })).to.include({ code: 'too_large', id: 'abcdefgh' });
    }
  });

  it('TXT-1 leaves the text as it came, white space included', () => {
    for (const text of ['  indented', 'a\u0000b', '\u2028\u2029\u200d', 'e\u0301 é', '\ufffe\uffff', '<b>&amp;</b>', '\r\n']) {
      const padded = `${text}x `;
      expect(accepted({ ...send, text: padded })).to.have.property('text', padded);
    }
  });

  it('refuses positions that are none', () => {
    for (const position of [
      { after: -1 },
      { after: 1.5 },
      { after: '1' },
      { after: 2 ** 53 },
      { after: null },
      { after: 1, epoch: 7 },
      { after: 1, epoch: '' },
      { afterId: 'x' },
    ]) {
      expect(refused({ type: 'join', room: 'lobby', ...position }), JSON.stringify(position)).to.include({
        code: 'bad_request',
        room: 'lobby',
      });
    }
  });

  it('fills in the page of history, and takes more than 200 for 200', () => {
    expect(accepted({ type: 'history', room: 'lobby', before: 7 })).to.include({ before: 7, limit: 50 });
    expect(accepted({ type: 'history', room: 'lobby', before: 7, limit: 5000 })).to.include({ limit: 200 });
    for (const limit of [0, -1, 1.5, '5'])
      expect(refused({ type: 'history', room: 'lobby', before: 7, limit }).code).to.equal('bad_request');
    expect(refused({ type: 'history', room: 'lobby' }).code).to.equal('bad_request');
  });

  it('judges the parts of a hello by what each means', () => {
    const hello = { type: 'hello', protocol: 1, ticket: 't' };
    expect(accepted(hello)).to.deep.equal({ ...hello, rooms: [], refusedRooms: [] });
    for (const protocol of [0, 2, '1', null, undefined]) expect(refused({ ...hello, protocol }).code).to.equal('unsupported_protocol');
    for (const ticket of ['', 7, null, undefined, 'x'.repeat(129)]) expect(refused({ ...hello, ticket }).code).to.equal('unauthorized');
    for (const rooms of ['lobby', { room: 'lobby' }, Array(51).fill({ room: 'a' })])
      expect(refused({ ...hello, rooms }).code).to.equal('bad_request');
  });

  it('takes a room named twice in a hello once, as last named', () => {
    const hello = accepted({ type: 'hello', protocol: 1, ticket: 't', rooms: [{ room: 'a' }, { room: 'a', after: 3, epoch: 'e' }] });
    expect(hello).to.have.deep.property('rooms', [{ room: 'a', after: 3, epoch: 'e' }]);
  });
});
