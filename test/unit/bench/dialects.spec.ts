import { expect } from 'chai';
import { DIALECTS } from '../../../bench/dialects/dialects.ts';
import type { Memory } from '../../../bench/dialects/dialect.ts';

const someone = (): Memory => ({ index: 3, room: 'bench-0', roomNumber: 0, port: 1 });

describe('how clients of the bench talk to Tchatter', () => {
  const { 'tchatter-raw': raw, 'tchatter-framed': framed } = DIALECTS;

  it('keeps the cookie of the first call and comes with it to the second', () => {
    const memory = someone();
    expect(raw.before?.call(memory)).to.include({ method: 'POST' });
    raw.before?.remember(memory, 'HTTP/1.1 200 OK\r\nSet-Cookie: tchatter=abc; HttpOnly\r\nX: y', '{"ticket":"t1"}');
    expect(raw.before?.call(memory)).to.deep.include({ method: 'GET', headers: ['cookie: tchatter=abc'] });
    expect(JSON.parse(raw.greeting(memory) ?? '')).to.include({ type: 'hello', ticket: 't1' });
  });

  it('goes on from the last message it has heard', () => {
    const memory = someone();
    expect(raw.hear('{"type":"joined","room":"bench-0","epoch":"e","seq":4}', memory)).to.deep.equal({ kind: 'joined' });
    raw.locate?.('{"type":"message","room":"bench-0","seq":9}', memory);
    expect(JSON.parse(raw.greeting(memory) ?? '')).to.deep.include({ rooms: [{ room: 'bench-0', epoch: 'e', after: 9 }] });
  });

  it('comes back when it is told to, and fails where it did something wrong', () => {
    expect(raw.hear('{"type":"error","code":"unavailable","retryAfterMs":70}', someone())).to.deep.equal({
      kind: 'refused',
      retryAfterMs: 70,
    });
    expect(() => raw.hear('{"type":"error","code":"bad_request","message":"no"}', someone())).to.throw('bad_request');
  });

  it('says the same in the frames of SockJS', () => {
    const memory = someone();
    const hello = framed.hear('o', memory);
    expect(hello).to.have.property('kind', 'say');
    expect(framed.hear('a["{\\"type\\":\\"welcome\\"}","{\\"type\\":\\"joined\\"}"]', memory)).to.deep.equal({ kind: 'joined' });
    expect(framed.hear('h', memory)).to.equal(undefined);
    const [sent = ''] = JSON.parse(framed.send(memory, 'text', 12)) as string[];
    expect(JSON.parse(sent)).to.deep.equal(JSON.parse(raw.send(memory, 'text', 12)));
  });

  it('knows by its acknowledgement when a message was due', () => {
    const { id } = JSON.parse(raw.send(someone(), 'text', 1_234_567)) as { id: string };
    expect(raw.hear(JSON.stringify({ type: 'ack', id }), someone())).to.deep.equal({ kind: 'acknowledged', dueUs: 1_234_567 });
  });
});

describe('how clients of the bench talk to Socket.IO', () => {
  const { 'socket.io': dialect } = DIALECTS;

  it('connects, joins, and is there when the join is acknowledged', () => {
    const memory = someone();
    expect(dialect.hear('0{"sid":"s"}', memory)).to.deep.equal({ kind: 'say', text: '40' });
    expect(dialect.hear('40{"sid":"s","pid":"p"}', memory)).to.deep.equal({ kind: 'say', text: '421["join","bench-0"]' });
    expect(dialect.hear('431[]', memory)).to.deep.equal({ kind: 'joined' });
    expect(dialect.hear('2', memory)).to.deep.equal({ kind: 'say', text: '3' });
  });

  it('asks for its session from the last offset, and need not join again', () => {
    const memory = someone();
    dialect.hear('40{"sid":"s","pid":"p"}', memory);
    dialect.locate?.('42["message",{"text":"hello"},"17-0"]', memory);
    expect(dialect.hear('0{"sid":"s2"}', memory)).to.deep.equal({ kind: 'say', text: '40{"pid":"p","offset":"17-0"}' });
    expect(dialect.hear('40{"sid":"s2","pid":"p"}', memory)).to.deep.equal({ kind: 'joined' });
  });

  it('knows by its acknowledgement when a message was due', () => {
    expect(dialect.send(someone(), 'text', 1_234_567)).to.match(/^421234567\["send"/);
    expect(dialect.hear('431234567[]', someone())).to.deep.equal({ kind: 'acknowledged', dueUs: 1_234_567 });
  });
});
