import { expect } from 'chai';
import { clientFrame, CLOSE_FRAME, eachFrame, TEXT_FRAME } from '../../../bench/generator/frames.ts';
import { Histogram } from '../../../bench/generator/histogram.ts';
import { dueBy, messageAt, type Schedule } from '../../../bench/generator/schedule.ts';
import { readStamp, stampedText, TEXT_LENGTH } from '../../../bench/generator/stamp.ts';
import { Tally } from '../../../bench/generator/tally.ts';

/** As a server sends it: the same without a mask. */
function serverFrame(text: string): Buffer {
  const masked = clientFrame(text);
  const head = masked.length - Buffer.byteLength(text);
  const frame = Buffer.concat([masked.subarray(0, head - 4), masked.subarray(head)]);
  frame[1] = (frame[1] ?? 0) & 0x7f;
  return frame;
}

function framesIn(bytes: Buffer): { readonly texts: string[]; readonly taken: number } {
  const texts: string[] = [];
  const taken = eachFrame(bytes, bytes.length, (_opcode, from, to) => texts.push(bytes.toString('utf8', from, to)));
  return { texts, taken };
}

describe('frames of the bench', () => {
  it('come back as they were sent, of every form of length', () => {
    const texts = ['', 'hello', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(65_535), 'ü'.repeat(40_000)];
    expect(framesIn(Buffer.concat(texts.map(serverFrame)))).to.deep.equal({
      texts,
      taken: texts.reduce((sum, text) => sum + serverFrame(text).length, 0),
    });
  });

  it('are left where they are until they are whole, wherever they were cut', () => {
    const whole = Buffer.concat([serverFrame('one'), serverFrame('t'.repeat(300))]);
    const first = serverFrame('one').length;
    for (let end = first; end < whole.length; end += 1) {
      expect(framesIn(whole.subarray(0, end)), `cut at ${end}`).to.deep.equal({ texts: ['one'], taken: first });
    }
  });

  it('do not look behind the end of what was read', () => {
    const old = serverFrame('left over');
    expect(eachFrame(old, 0, () => expect.fail('nothing was read'))).to.equal(0);
  });

  it('tell their kind', () => {
    const opcodes: number[] = [];
    const close = Buffer.from([0x80 | CLOSE_FRAME, 2, 0x0f, 0xa3]);
    eachFrame(Buffer.concat([serverFrame('a'), close]), 3 + close.length, (opcode) => opcodes.push(opcode));
    expect(opcodes).to.deep.equal([TEXT_FRAME, CLOSE_FRAME]);
  });

  it('are refused in parts, which no server of the bench sends', () => {
    expect(() => framesIn(Buffer.from([TEXT_FRAME, 1, 0x61]))).to.throw('in parts');
  });
});

describe('the stamp of a message', () => {
  const stamp = { run: 7, sender: 24, number: 123_456, dueUs: 1_234_567_890_123 };

  it('makes every text as long as the others, whatever it says', () => {
    for (const one of [stamp, { run: 0, sender: 0, number: 0, dueUs: 0 }]) expect(stampedText(one)).to.have.length(TEXT_LENGTH);
  });

  it('is read from wherever it stands', () => {
    const bytes = Buffer.from(`a["{\\"text\\":\\"${stampedText(stamp)}`);
    expect(readStamp(bytes, bytes.indexOf('~'), bytes.length)).to.deep.equal(stamp);
  });

  it('is none where it is cut short, or where digits are missing', () => {
    const bytes = Buffer.from(stampedText(stamp));
    expect(readStamp(bytes, 0, 20)).to.equal(undefined);
    bytes[5] = 0x2e;
    expect(readStamp(bytes, 0, bytes.length)).to.equal(undefined);
  });
});

describe('the schedule', () => {
  const schedule: Schedule = { run: 1, startUs: 1_000_000, messagesPerSecond: 4, messages: 8, rooms: 2, sendersPerRoom: 2 };

  it('goes round the rooms, and in each round its senders, at an even pace', () => {
    const all = Array.from({ length: 8 }, (_, index) => messageAt(index, schedule));
    expect(all.map(({ room, sender, number }) => [room, sender, number].join(' '))).to.deep.equal([
      '0 0 0',
      '1 0 0',
      '0 1 0',
      '1 1 0',
      '0 0 1',
      '1 0 1',
      '0 1 1',
      '1 1 1',
    ]);
    expect(all.map(({ dueUs }) => dueUs - schedule.startUs)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7].map((turn) => turn * 250_000));
  });

  it('owes what should have been said meanwhile to whoever comes late', () => {
    expect([0, 999_999, 1_000_000, 1_249_999, 1_250_000, 2_000_000].map((at) => dueBy(at, schedule))).to.deep.equal([0, 0, 1, 1, 2, 5]);
    expect(dueBy(1e12, schedule)).to.equal(8);
  });

  it('has each message due at the time that it says', () => {
    for (let index = 0; index < 8; index += 1) {
      const { dueUs } = messageAt(index, schedule);
      expect([dueBy(dueUs - 1, schedule), dueBy(dueUs, schedule)]).to.deep.equal([index, index + 1]);
    }
  });
});

describe('the histogram', () => {
  it('has its percentiles within 1 % of the true ones, small or large', () => {
    const histogram = new Histogram();
    const values = Array.from({ length: 20_000 }, (_, index) => Math.round(1.0008 ** index));
    for (const value of values) histogram.record(value);
    for (const percent of [1, 50, 90, 99, 99.9, 100]) {
      const exact = values[Math.ceil((values.length * percent) / 100) - 1] ?? 0;
      expect(histogram.percentile(percent), `${percent} %`).to.be.within(exact * 0.99, exact * 1.01);
    }
  });

  it('adds up with others, also over a copy of its counts', () => {
    const [one, other] = [new Histogram(), new Histogram()];
    for (let value = 0; value < 50; value += 1) one.record(value);
    for (let value = 50; value < 100; value += 1) other.record(value);
    const both = new Histogram(one.toCounts());
    both.add(new Histogram(other.toCounts()));
    expect([both.total, both.percentile(50), both.percentile(100)]).to.deep.equal([100, 49, 99]);
  });

  it('says nothing of nothing, and takes values before zero as zero', () => {
    const histogram = new Histogram();
    expect(histogram.percentile(50)).to.equal(undefined);
    histogram.record(-5);
    expect(histogram.percentile(50)).to.equal(0);
  });

  it('takes the largest values without leaving its range', () => {
    const histogram = new Histogram();
    histogram.record(Number.MAX_SAFE_INTEGER);
    expect(histogram.percentile(100)).to.be.above(2 ** 40);
  });
});

describe('the tally of a run', () => {
  const window = { run: 2, fromUs: 1_000, toUs: 2_000, sendersPerRoom: 2 };
  const stamp = { run: 2, sender: 0, number: 0, dueUs: 1_500 };
  const taking = (tally: Tally, ...numbers: number[]): void => numbers.forEach((number) => void tally.take(1, { ...stamp, number }, 1_600));

  it('counts what is missing between the messages of a sender, and what came twice', () => {
    const tally = new Tally();
    tally.begin(window);
    taking(tally, 0, 1, 4, 4, 5);
    expect(tally.report()).to.include({ received: 5, missing: 2, repeated: 1 });
  });

  it('knows clients and senders apart', () => {
    const tally = new Tally();
    tally.begin(window);
    for (const [client, sender] of [
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ] as const)
      tally.take(client, { ...stamp, sender }, 1_600);
    expect(tally.report()).to.include({ received: 4, missing: 0, repeated: 0 });
  });

  it('counts as latency from when a message was due, if that was within the window, however late it came', () => {
    const tally = new Tally();
    tally.begin(window);
    tally.take(1, { ...stamp, dueUs: 999 }, 1_100);
    tally.take(1, { ...stamp, number: 1, dueUs: 1_500 }, 1_000_500);
    const { receivedInWindow, latencies } = tally.report();
    expect(receivedInWindow).to.equal(1);
    expect(new Histogram(latencies).percentile(100)).to.be.within(990_000, 1_000_000);
  });

  it('takes a straggler of an earlier run for work of the server and for nothing else', () => {
    const tally = new Tally();
    tally.begin(window);
    expect(tally.take(1, { ...stamp, run: 1, number: 40 }, 1_600)).to.equal(0);
    expect(tally.report()).to.include({ received: 0, receivedInWindow: 1, missing: 0 });
  });
});
