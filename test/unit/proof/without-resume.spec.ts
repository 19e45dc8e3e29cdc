import { expect } from 'chai';
import { withoutResume } from '../../../src/proof/without-resume.ts';
import type { ClientSocket, OpenSocket, SocketEvents } from '../../../src/sdk/types.ts';

describe('a client that keeps no place', () => {
  let wire: SocketEvents;
  let socket: ClientSocket;
  let sent: string[];
  let told: string[];
  beforeEach(() => {
    [sent, told] = [[], []];
    const open: OpenSocket = (events) => {
      wire = events;
      return { send: (text) => void sent.push(text), close: () => void sent.push('close') };
    };
    const ignored = (): void => undefined;
    socket = withoutResume(open)({
      opened: ignored,
      alive: ignored,
      message: (text) => void told.push(text),
      closed: (code) => void told.push(`closed ${code}`),
    });
  });

  it('asks for rooms, and for nothing it may have missed there', () => {
    const place = { after: 7, epoch: 'e', afterId: 'last-one' };
    socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket: 't', rooms: [{ room: 'lobby', ...place }] }));
    socket.send(JSON.stringify({ type: 'join', room: 'lobby', ...place }));
    expect(sent.map((text) => JSON.parse(text) as unknown)).to.deep.equal([
      { type: 'hello', protocol: 1, ticket: 't', rooms: [{ room: 'lobby' }] },
      { type: 'join', room: 'lobby' },
    ]);
  });

  const joined = { type: 'joined', room: 'lobby', epoch: 'e', seq: 9, messages: [{ seq: 8 }, { seq: 9 }], complete: true };

  it('goes on from where the room is now when it comes back', () => {
    socket.send(JSON.stringify({ type: 'join', room: 'lobby', after: 7, epoch: 'e' }));
    wire.message(JSON.stringify(joined));
    expect(JSON.parse(told[0] ?? '')).to.deep.equal({ ...joined, messages: [], complete: false });
  });

  it('is shown the latest messages at its first visit, like everyone', () => {
    socket.send(JSON.stringify({ type: 'join', room: 'lobby' }));
    wire.message(JSON.stringify(joined));
    expect(JSON.parse(told[0] ?? '')).to.deep.equal(joined);
  });

  it('lets go when it is told to move', () => {
    wire.message('{"type":"move","withinMs":5000}');
    expect(sent).to.deep.equal(['close']);
    expect(told).to.deep.equal(['closed 4010']);
  });
});
