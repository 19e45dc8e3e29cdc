/** Clients that stop reading, on real sockets with the kernel's buffers full, in a room that talks on. */
import { expect } from 'chai';
import type { Transport } from '../../src/connections/socket.ts';
import { OVERFLOW_BYTES } from '../../src/support/server-limits.ts';
import { eventually } from '../support/eventually.ts';
import { MemoryNode, sending, type Talker } from '../support/memory-node.ts';
import { TRANSPORTS } from '../support/sockjs-client.ts';
import { startEndpoint, type TestEndpoint } from '../support/sockjs-endpoint.ts';
import { joinAs, type StoppingClient } from '../support/stopping-client.ts';

/** 14 MB: more than the kernel takes for a connection on both sides, and ours besides. */
const MESSAGES = 3_500;
const TEXT = 'x'.repeat(4_000);
const AT_ONCE = 10;

/** Not htmlfile: of the streaming transports it is the one no browser of today uses. */
const SLOW: readonly Transport[] = TRANSPORTS.filter((transport) => transport !== 'htmlfile');

describe('Clients that stop reading', function () {
  this.timeout(180_000);
  let node: MemoryNode;
  let endpoint: TestEndpoint;
  let talker: Talker;
  let clients: StoppingClient[];
  let peaks: number[];

  beforeEach(async () => {
    node = new MemoryNode({ sendRate: { perSecond: 1e6, burst: 1e6 } });
    endpoint = await startEndpoint({ accept: node.connections.accept, disconnectDelayMs: 5_000 });
    talker = await node.greet('Talker', ['lobby']);
    [clients, peaks] = [[], []];
  });
  afterEach(async () => {
    for (const client of clients) client.abort();
    node.connections.closeAll(4010, 'over');
    await endpoint.stop();
  });

  async function join(transport: Transport, name: string): Promise<StoppingClient> {
    const { ticket } = await node.newTicket(name);
    const client = await joinAs(
      transport,
      endpoint.port,
      JSON.stringify({ type: 'hello', protocol: 1, ticket, rooms: [{ room: 'lobby' }] }),
    );
    clients.push(client);
    return client;
  }

  /** Talks, and looks after each few words at how much lies before each of the clients. */
  async function talk(messages: number): Promise<void> {
    for (let said = 0; said < messages; said += AT_ONCE) {
      for (let count = 0; count < AT_ONCE; count += 1) talker.say(sending('lobby', TEXT));
      await new Promise((resolve) => setImmediate(resolve));
      endpoint.seen.forEach(({ socket }, index) => (peaks[index] = Math.max(peaks[index] ?? 0, socket.pendingBytes)));
    }
  }

  const all = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

  it('FAN-3 CLS-3 cost at most 1 MiB on every transport, are closed, and are not noticed by those who read', async () => {
    const readers = [await join('websocket-raw', 'Reader 1'), await join('xhr-streaming', 'Reader 2')];
    const slow: StoppingClient[] = [];
    for (const transport of SLOW) slow.push(await join(transport, `Slow ${transport}`));
    for (const client of slow) client.stopReading();
    await talk(MESSAGES);
    for (const reader of readers)
      await eventually('the readers have all of it', () => reader.seqs().length >= MESSAGES, { withinMs: 60_000 });
    for (const reader of readers) expect(reader.seqs()).to.deep.equal(all(MESSAGES));
    for (const [index, { socket }] of endpoint.seen.entries())
      expect(peaks[index], `untaken by ${socket.transport}`).to.be.at.most(OVERFLOW_BYTES);
    const held = endpoint.seen.slice(readers.length);
    await eventually('each of the slow is closed', () => held.every(({ closed, socket }) => closed > 0 || socket.pendingBytes === 0), {
      withinMs: 60_000,
    });
    await eventually('only those who read are left', () => node.connections.size === readers.length + 1, { withinMs: 60_000 });
  });

  it('CLS-3 RES-1 catch up when they read on, with nothing lost or doubled', async () => {
    const slow: StoppingClient[] = [];
    for (const transport of ['websocket', 'websocket-raw', 'xhr-streaming', 'eventsource'] as const)
      slow.push(await join(transport, transport));
    for (const client of slow) client.stopReading();
    await talk(MESSAGES);
    expect(Math.max(...peaks), 'the mark was passed').to.be.above(256 * 1024);
    for (const client of slow) client.readOn();
    for (const client of slow) {
      await eventually(`${client.transport} has caught up`, () => client.seqs().at(-1) === MESSAGES, { withinMs: 60_000 });
      expect(client.seqs(), client.transport).to.deep.equal(all(MESSAGES));
    }
    await talk(AT_ONCE);
    for (const client of slow) await eventually(`${client.transport} is live`, () => client.seqs().at(-1) === MESSAGES + AT_ONCE);
  });
});
