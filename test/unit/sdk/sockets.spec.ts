/** The library's two sockets against the real SockJS endpoint. */
import { expect } from 'chai';
import { rawSocket } from '../../../src/sdk/raw-socket.ts';
import { sockJsSocket, type SockJsTransport } from '../../../src/sdk/sockjs-socket.ts';
import type { ClientSocket, OpenSocket } from '../../../src/sdk/types.ts';
import { eventually, pause } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { startEndpoint, type TestEndpoint } from '../../support/sockjs-endpoint.ts';

interface Recorded {
  readonly socket: ClientSocket;
  readonly events: string[];
  alive: number;
}

function record(open: OpenSocket): Recorded {
  const events: string[] = [];
  const recorded = { events, alive: 0 } as Omit<Recorded, 'socket'>;
  const socket = open({
    opened: (transport) => events.push(`opened ${transport}`),
    message: (text) => events.push(`message ${text}`),
    alive: () => (recorded.alive += 1),
    closed: (code) => events.push(`closed ${code}`),
  });
  return Object.assign(recorded, { socket });
}

describe('sockets of the client library', () => {
  let endpoint: TestEndpoint;

  beforeEach(async () => {
    endpoint = await startEndpoint();
  });

  afterEach(() => endpoint.stop());

  const sockets: readonly (readonly [string, (port: number) => OpenSocket])[] = [
    ['websocket-raw', (port) => rawSocket({ url: `http://127.0.0.1:${port}/chat/websocket` })],
    ...(['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling'] as const satisfies readonly SockJsTransport[]).map(
      (transport) =>
        [transport, (port: number) => sockJsSocket({ url: `http://127.0.0.1:${port}/chat`, transports: [transport] })] as const,
    ),
  ];

  for (const [transport, open] of sockets) {
    it(`carries messages both ways and tells how it ended, over ${transport}`, async () => {
      const recorded = record(open(endpoint.port));
      await eventually('an open socket', () => recorded.events.length === 1);
      recorded.socket.send('{"text":"héllo \u{1f600} \u2028"}');
      await eventually('the echo', () => recorded.events.length === 2);
      endpoint.seen[0]?.socket.close(4010, 'going away');
      await eventually('the end', () => recorded.events.length === 3);
      expect(recorded.events).to.deep.equal([`opened ${transport}`, 'message {"text":"héllo \u{1f600} \u2028"}', 'closed 4010']);
    });

    it(`closes on its side, and takes no harm from what comes too late, over ${transport}`, async () => {
      const recorded = record(open(endpoint.port));
      await eventually('an open socket', () => recorded.events.length === 1);
      recorded.socket.close();
      recorded.socket.send('too late');
      recorded.socket.close();
      await eventually('the end at the server', () => endpoint.seen[0]?.closed === 1);
      await eventually('the end here', () => recorded.events.length === 2);
      await pause(50);
      expect(recorded.events.filter((event) => event.startsWith('closed'))).to.have.length(1);
    });

    it(`tells its end once where nobody answers, over ${transport}`, async () => {
      const recorded = record(open(await freePort()));
      await eventually('the end', () => recorded.events.length === 1);
      expect(recorded.events[0]).to.match(/^closed/);
    });

    it(`can be closed before it is open, over ${transport}`, async () => {
      const recorded = record(open(endpoint.port));
      recorded.socket.close();
      await eventually('the end', () => recorded.events.length === 1);
      expect(recorded.events[0]).to.match(/^closed/);
    });
  }

  it('tells of heartbeats', async () => {
    await endpoint.stop();
    endpoint = await startEndpoint({ heartbeatIntervalMs: 40 });
    const recorded = record(sockJsSocket({ url: `http://127.0.0.1:${endpoint.port}/chat` }));
    await eventually('two heartbeats', () => recorded.alive >= 2);
    expect(recorded.events).to.deep.equal(['opened websocket']);
    recorded.socket.close();
  });
});
