import { expect } from 'chai';
import { isMessageId } from '../../../src/protocol/decode.ts';
import { parseSceneLineId, sceneLineId } from '../../../src/protocol/scene-line.ts';

describe('the id of a line', () => {
  it('carries the take, the place and the number of lines', () => {
    expect(sceneLineId('k3f9a0zz', 7, 88)).to.equal('line-k3f9a0zz-7-of-88');
    expect(parseSceneLineId('line-k3f9a0zz-7-of-88')).to.deep.equal({ take: 'k3f9a0zz', number: 7, of: 88 });
  });

  it('comes back the same for the first, the last and the longest', () => {
    for (const line of [
      { take: 'aaaa', number: 1, of: 1 },
      { take: '0123456789ab', number: 99_999, of: 99_999 },
    ]) {
      const id = sceneLineId(line.take, line.number, line.of);
      expect(parseSceneLineId(id), id).to.deep.equal(line);
    }
  });

  it('is an id that the protocol takes', () => {
    expect(isMessageId(sceneLineId('aaaa', 1, 1))).to.equal(true);
    expect(isMessageId(sceneLineId('0123456789ab', 99_999, 99_999))).to.equal(true);
  });

  it('is not read out of anything else', () => {
    for (const id of [
      '',
      'line-take-0-of-88',
      'line-take-89-of-88',
      'line-take-07-of-88',
      'line-take-7-of-0',
      'line-take-1e1-of-88',
      'line-TAKE-7-of-88',
      'line-abc-7-of-88',
      'line-abcdefghijklm-7-of-88',
      'line-take-7-of-88-',
      'xline-take-7-of-88',
      'line-take-7-of-88\n',
      'line-take-123456-of-123456',
      'V1StGXR8_Z5jdHi6B-myT',
    ]) {
      expect(parseSceneLineId(id), JSON.stringify(id)).to.equal(undefined);
    }
  });

  it('is not made of what could not be read again', () => {
    for (const [take, number, of] of [
      ['abc', 1, 2],
      ['Take', 1, 2],
      ['take', 0, 2],
      ['take', 3, 2],
      ['take', 1.5, 2],
      ['take', 1, 100_000],
      ['take', Number.NaN, 2],
    ] as const) {
      expect(() => sceneLineId(take, number, of), `${take} ${number} ${of}`).to.throw(RangeError);
    }
  });
});
