import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { DIALECTS } from '../../bench/dialects/dialects.ts';
import { Client } from '../../bench/generator/client.ts';
import { stampedText, type Stamp } from '../../bench/generator/stamp.ts';
import { eventually } from '../support/eventually.ts';

const UPGRADED = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n';
const STAMP: Stamp = { run: 1, sender: 2, number: 3, dueUs: 4_000_000 };

/** A frame as servers send it; all of these are short. */
function frame(text: string, opcode = 0x1): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? [0x80 | opcode, body.length] : [0x80 | opcode, 126, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from(head), body]);
}

describe('a client of the bench', () => {
  let server: Server;
  let sockets: Socket[];
  let heard: Buffer;
  let client: Client;
  let delivered: Stamp[];
  let joins: number;
  let losses: string[];

  beforeEach(async () => {
    [sockets, heard, delivered, joins, losses] = [[], Buffer.alloc(0), [], 0, []];
    server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      socket.on('data', (bytes) => (heard = Buffer.concat([heard, bytes])));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    client = new Client({ index: 0, room: 'bench-0', roomNumber: 0, port }, DIALECTS['plain-websocket'], {
      delivered: (_client, stamp) => delivered.push(stamp),
      joined: () => (joins += 1),
      acknowledged: () => undefined,
      lost: (_client, reason) => losses.push(reason),
    });
  });
  afterEach(() => {
    client.drop();
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  async function connection(number = 1): Promise<Socket> {
    return eventually(`connection ${number} comes`, () => sockets[number - 1]);
  }

  async function joined(): Promise<Socket> {
    client.connect();
    const socket = await connection();
    await eventually('it asks for a WebSocket', () => heard.includes('\r\n\r\n'));
    socket.write(Buffer.concat([Buffer.from(UPGRADED), frame('{"type":"joined"}')]));
    await eventually('it has joined', () => client.isJoined);
    return socket;
  }

  it('joins on what comes in one piece with the answer to its upgrade', async () => {
    await joined();
    expect([joins, losses]).to.deep.equal([1, []]);
    expect(heard.toString()).to.contain('{"type":"join","room":"bench-0"}');
  });

  it('finds every message, however the bytes are cut and however many come in one frame', async () => {
    const socket = await joined();
    socket.setNoDelay(true);
    const said = [0, 1, 2].map((number) => ({ ...STAMP, number }));
    const [first, second] = [said.slice(0, 1), said.slice(1)].map((some) => frame(`[${some.map(stampedText).join(',')}]`));
    for (const byte of Buffer.concat([first ?? Buffer.alloc(0), second ?? Buffer.alloc(0)])) {
      socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    await eventually('all have come', () => delivered.length === 3);
    expect(delivered).to.deep.equal(said);
  });

  it('does not take what is left in its buffer for something new', async () => {
    const socket = await joined();
    socket.write(frame(stampedText(STAMP)));
    await eventually('it has come', () => delivered.length === 1);
    socket.write(frame('{"type":"ack","id":1}'));
    socket.write(frame('over', 0x9));
    await eventually('the ping is answered', () => heard.includes('over'));
    expect(delivered).to.have.length(1);
  });

  it('comes again where it was not let in', async () => {
    client.connect();
    const refused = await connection();
    refused.end('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n');
    const cut = await connection(2);
    cut.destroy();
    await connection(3);
    expect(client.isJoined).to.equal(false);
  });

  it('says why it was lost once it was in', async () => {
    const socket = await joined();
    socket.write(Buffer.from([0x88, 2, 0x0f, 0xa3]));
    await eventually('it is lost', () => losses.length > 0);
    expect([client.isJoined, losses]).to.deep.equal([false, ['the server closed with 4003']]);
  });
});
