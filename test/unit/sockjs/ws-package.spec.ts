import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { directSocket } from '../../../src/sockjs/ws-package.ts';

const tcp = { write: () => true };
const free = { _state: 0, _firstFragment: true };

/** Something built like a `ws` WebSocket, as far as it is looked at. */
function built(parts: object): WebSocket {
  return { extensions: '', _socket: tcp, _sender: free, ...parts } as unknown as WebSocket;
}

describe('The TCP socket of a WebSocket', () => {
  it('is written to directly where the WebSocket writes each frame of its own within the call', () => {
    expect(directSocket(built({}))).to.equal(tcp);
  });

  for (const [when, parts] of [
    ['the WebSocket is closed', { _socket: null }],
    ['compression was agreed on', { extensions: 'permessage-deflate' }],
    ['a message is being compressed', { _sender: { ...free, _state: 1 } }],
    ['a message is sent in fragments', { _sender: { ...free, _firstFragment: false } }],
    ['another release has no such socket', { _socket: undefined }],
    ['another release has no such sender', { _sender: undefined }],
    ['another release tells its state in another way', { _sender: { state: 'default' } }],
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
    server.close();
  });
});
