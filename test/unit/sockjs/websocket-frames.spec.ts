import { expect } from 'chai';
import { finishFramed, finishRaw } from '../../../src/sockjs/websocket-frames.ts';
import { Batch } from '../../../src/support/batch.ts';

/** Reads server frames as RFC 6455 has them. */
function payloadsOf(bytes: Buffer): string[] {
  const payloads: string[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes[at], 'one whole text message').to.equal(0x81);
    const short = bytes[at + 1] as number;
    expect(short & 0x80, 'not masked').to.equal(0);
    const [length, start] =
      short < 126
        ? [short, at + 2]
        : short === 126
          ? [bytes.readUInt16BE(at + 2), at + 4]
          : [Number(bytes.readBigUInt64BE(at + 2)), at + 10];
    const shortest = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    expect(start - at, 'the shortest header that holds the length').to.equal(shortest);
    payloads.push(bytes.toString('utf8', start, start + length));
    at = start + length;
  }
  return payloads;
}

describe('Finished WebSocket frames', () => {
  for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 200_000]) {
    it(`hold a raw message of ${length} bytes whole`, () => {
      const message = 'x'.repeat(length);
      expect(payloadsOf(finishRaw([message]))).to.deep.equal([message]);
    });
  }

  it('hold one frame per message for raw sockets, in order', () => {
    const messages = ['a', 'ü'.repeat(100), '👩🏽‍🚀'.repeat(9_000), ''];
    expect(payloadsOf(finishRaw(messages))).to.deep.equal(messages);
  });

  it('hold one SockJS frame with all messages for framed sockets', () => {
    const messages = ['{"a":"ü\u2028"}', 'y'.repeat(70_000)];
    const [frame, ...others] = payloadsOf(finishFramed(messages));
    expect(others).to.deep.equal([]);
    expect(frame?.[0]).to.equal('a');
    expect(frame).not.to.include('\u2028');
    expect(JSON.parse(frame?.slice(1) ?? '')).to.deep.equal(messages);
  });

  it('are built once for all sockets of a kind', () => {
    const batch = new Batch(['a', 'b']);
    const [framed, raw] = [batch.as(finishFramed), batch.as(finishRaw)];
    expect(batch.as(finishFramed)).to.equal(framed);
    expect(batch.as(finishRaw)).to.equal(raw);
    expect(batch.as(finishFramed)).to.equal(framed);
    expect(raw).not.to.equal(framed);
  });
});
