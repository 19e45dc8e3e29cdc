import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { directSocket } from '../../../src/sockjs/ws-package.ts';

const tcp = { write: () => true };

/** Something built like a `ws` WebSocket, as far as it is looked at. */
function built(parts: object): WebSocket {
  return { readyState: WebSocket.OPEN, _socket: tcp, ...parts } as unknown as WebSocket;
}

describe('The TCP socket of a WebSocket', () => {
  it('is written to directly while the WebSocket is open', () => {
    expect(directSocket(built({}))).to.equal(tcp);
  });

  for (const [when, parts] of [
    ['the WebSocket is closing', { readyState: WebSocket.CLOSING }],
    ['the WebSocket is closed', { readyState: WebSocket.CLOSED, _socket: null }],
    ['another release has no such socket', { _socket: undefined }],
  ] as const) {
    it(`is left alone where ${when}`, () => {
      expect(directSocket(built(parts))).to.equal(undefined);
    });
  }

  it('is found in the release that is installed', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [[socket]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as unknown as [[WebSocket], unknown];
    const direct = directSocket(socket);
    // One of ours between two of its own: they arrive in the order in which they were written.
    socket.send('one');
    direct?.write(Buffer.from([0x81, 3, ...Buffer.from('two')]));
    socket.send('three');
    const heard: string[] = [];
    client.on('message', (data) => heard.push(String(data)));
    socket.close(1000);
    await once(client, 'close');
    expect(heard).to.deep.equal(['one', 'two', 'three']);
    expect(directSocket(socket), 'once it was closed').to.equal(undefined);
    server.close();
  });
});
