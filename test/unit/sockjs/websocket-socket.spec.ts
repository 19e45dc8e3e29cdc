import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { WebSocketSocket } from '../../../src/sockjs/websocket-socket.ts';
import { Batch } from '../../../src/support/batch.ts';
import { Burst } from '../../../src/support/burst.ts';
import { openWire, requestHead } from '../../support/http.ts';

const HANDSHAKE = {
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'x3JJHMbDL1EzLkh9GBhXDw==',
  'Sec-WebSocket-Version': '13',
};

describe('A WebSocket that closes on its own, as at a broken frame', () => {
  let server: WebSocketServer;
  before(async () => {
    const limits = { perMessageDeflate: false, closeTimeout: 100 };
    server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...limits });
    await once(server, 'listening');
  });
  after(() => void server.close());

  for (const [how, burst] of [
    ['alone', undefined],
    ['in a burst', new Burst()],
  ] as const) {
    it(`gets nothing after its close frame that is sent ${how}`, async () => {
      const wire = openWire((server.address() as AddressInfo).port);
      wire.write(requestHead('GET', '/', HANDSHAKE));
      const [ws] = (await once(server, 'connection')) as [WebSocket];
      const socket = new WebSocketSocket(ws, false, 1);
      const send = (text: string): void => {
        socket.send(new Batch([text], burst));
        burst?.end();
      };
      send('in time');
      ws.close(1002);
      send('too late');
      await wire.closed();
      expect(wire.text).to.include('in time').and.not.include('too late');
    });
  }
});

describe('A WebSocket that compresses', () => {
  it('keeps the order of what is sent over it', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: { threshold: 1024 } });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const heard: string[] = [];
    client.on('message', (data) => heard.push(String(data)));
    const [ws] = (await once(server, 'connection')) as [WebSocket];
    const socket = new WebSocketSocket(ws, false, 1);
    const large = 'large '.repeat(1000);
    // It is still being compressed when the next is sent.
    ws.send(large);
    socket.send(new Batch(['small']));
    socket.close(4010, 'going away');
    await once(client, 'close');
    expect(heard).to.deep.equal([large, 'small']);
    server.close();
  });
});
