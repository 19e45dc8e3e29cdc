import { expect } from 'chai';
import type { MemberRecord } from '../../../src/proof/records.ts';
import { tappedSocket } from '../../../src/proof/tapped-socket.ts';
import type { ClientSocket, OpenSocket, SocketEvents } from '../../../src/sdk/types.ts';

interface Tap {
  readonly member: MemberRecord;
  /** The socket's side: what it is told to tell, and what it was told. */
  readonly wire: SocketEvents;
  readonly sent: string[];
  readonly told: string[];
  readonly socket: ClientSocket;
  now: number;
}

function tap(): Tap {
  const member: MemberRecord = {
    name: 'Crowd 1',
    transport: 'websocket-raw',
    userId: undefined,
    sent: [],
    shown: [],
    gaps: 0,
    connections: [],
    presence: [],
    historyAsked: 0,
  };
  const sent: string[] = [];
  const told: string[] = [];
  let wire: SocketEvents | undefined;
  const open: OpenSocket = (events) => {
    wire = events;
    return { send: (text) => void sent.push(text), close: () => void sent.push('close') };
  };
  const made = { member, sent, told, now: 0 };
  const socket = tappedSocket(
    open,
    'lobby',
    member,
    () => made.now,
  )({
    opened: (transport) => told.push(`opened ${transport}`),
    message: (text) => told.push(text),
    alive: () => told.push('alive'),
    closed: (code) => told.push(`closed ${code}`),
  });
  return Object.assign(made, { socket, wire: wire as SocketEvents });
}

describe('a socket that is listened in on', () => {
  it('passes everything on as it is', () => {
    const { wire, socket, told, sent } = tap();
    wire.opened('websocket');
    wire.message('no json');
    wire.alive();
    socket.send('{"type":"ping"}');
    socket.close();
    wire.closed(1000, '');
    expect(told).to.deep.equal(['opened websocket', 'no json', 'alive', 'closed 1000']);
    expect(sent).to.deep.equal(['{"type":"ping"}', 'close']);
  });

  it('writes down when a connection was welcomed, by whom, and when it ended', () => {
    const tapped = tap();
    tapped.now = 1;
    tapped.wire.opened('websocket');
    tapped.now = 2;
    tapped.wire.message('{"type":"welcome","node":"app1","version":"7"}');
    tapped.now = 3;
    tapped.wire.closed(4010, 'going away');
    expect(tapped.member.connections).to.have.length(1);
    expect(tapped.member.connections[0]).to.include({
      openedAt: 1,
      welcomedAt: 2,
      node: 'app1',
      version: '7',
      closedAt: 3,
      closeCode: 4010,
    });
  });

  it('takes a connection for ended from when the client lets it go, and hears nothing more on it', () => {
    const tapped = tap();
    tapped.wire.opened('websocket');
    tapped.now = 5;
    tapped.socket.close();
    tapped.now = 9;
    tapped.wire.message('{"type":"ack","room":"lobby","id":"late","epoch":"e","seq":1}');
    tapped.wire.closed(1006, '');
    expect(tapped.member.connections[0]).to.deep.include({ closedAt: 5, closeCode: 1000, acks: [] });
  });

  it('writes down the numbers of the room alone, each run after its joined', () => {
    const { wire, member } = tap();
    wire.opened('websocket');
    wire.message('{"type":"joined","room":"lobby","epoch":"e","complete":true,"messages":[{"seq":4},{"seq":5}]}');
    wire.message('{"type":"message","room":"lobby","seq":6}');
    wire.message('{"type":"message","room":"other","seq":60}');
    wire.message('{"type":"joined","room":"lobby","epoch":"f","complete":false,"messages":[]}');
    wire.message('{"type":"message","room":"lobby","seq":1}');
    wire.message('{"type":"ack","room":"lobby","id":"my-message","epoch":"f","seq":1}');
    expect(member.connections[0]).to.deep.include({
      runs: [
        { epoch: 'e', seqs: [4, 5, 6] },
        { epoch: 'f', seqs: [1] },
      ],
      joinedIncomplete: 1,
      acks: [{ id: 'my-message', epoch: 'f', seq: 1 }],
    });
  });

  it('counts requests for history', () => {
    const { socket, wire, member } = tap();
    wire.opened('websocket');
    socket.send('{"type":"history","room":"lobby","before":5}');
    expect(member.historyAsked).to.equal(1);
  });
});
