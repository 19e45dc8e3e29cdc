import { expect } from 'chai';
import type { SockJsTransport } from '../../src/sdk/sockjs-socket.ts';
import { eventually } from '../support/eventually.ts';
import { SdkClient } from '../support/sdk-client.ts';
import { startNode, type RunningNode } from '../support/start-node.ts';

const TRANSPORTS: readonly (SockJsTransport | 'websocket-raw')[] = [
  'websocket-raw',
  'websocket',
  'xhr-streaming',
  'eventsource',
  'xhr-polling',
];

/** Everything that some layer on the way might escape, normalise, cut or trim. */
const TEXTS = [
  'plain',
  '  white space around \t\n',
  'quotes " \' ` and \\ backslashes',
  '<script>alert(1)</script> &amp; &lt;',
  'controls \u0000 \u0001 \u001f \u007f \u0085',
  'separators \u2028 \u2029 joiners \u200b \u200c \u200d \u2060 \ufeff',
  'specials \ufff0 \ufffe \uffff',
  'composed é and decomposed e\u0301',
  'astral 😀 👩‍👩‍👧‍👦 𝒳',
  'right to left \u202e abc \u202c שלום',
  'a'.repeat(4000),
  '😀'.repeat(4000),
];

describe('chatting over every transport', function () {
  this.timeout(60_000);
  let node: RunningNode;
  const clients: SdkClient[] = [];
  before(async () => {
    node = await startNode({ DRAIN_DELAY_MS: '0' });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  after(() => node.stop('SIGKILL'));

  async function client(name: string, transport: SockJsTransport | 'websocket-raw', room: string): Promise<SdkClient> {
    const made = new SdkClient(node.url, { name, transport, rooms: [room] });
    clients.push(made);
    await made.online();
    return made;
  }

  for (const transport of TRANSPORTS) {
    it(`TRA-1 TXT-1 carries texts byte for byte to and from ${transport}`, async () => {
      const room = `texts-${transport}`;
      const [writer, other] = await Promise.all([client('Writer', transport, room), client('Other', 'websocket-raw', room)]);
      for (const text of TEXTS) writer.chat.send(room, text);
      const expected = TEXTS.map((text) => text.trim());
      await eventually(
        `${transport} shows all texts`,
        () => writer.texts(room).length >= TEXTS.length && other.texts(room).length >= TEXTS.length,
      );
      expect(writer.texts(room)).to.deep.equal(expected);
      expect(other.texts(room)).to.deep.equal(expected);
      const late = await client('Late', transport, room);
      expect(late.texts(room)).to.deep.equal(expected);
      const page = await late.chat.history(room, TEXTS.length + 1, 200);
      expect(page.messages.map(({ text }) => text)).to.deep.equal(expected);
    });
  }

  it('ORD-1 shows clients on different transports one order', async () => {
    const people = await Promise.all(TRANSPORTS.map((transport) => client(transport, transport, 'mixed')));
    for (let round = 0; round < 10; round += 1) for (const person of people) person.chat.send('mixed', `${round}`);
    const total = 10 * people.length;
    await eventually('everybody has seen all', () => people.every((person) => person.texts('mixed').length >= total));
    const seqs = people.map((person) =>
      person.events.flatMap((event) => (event.type === 'message' ? [`${event.message.seq} ${event.message.id}`] : [])),
    );
    for (const seen of seqs) expect(seen).to.deep.equal(seqs[0]);
  });
});
