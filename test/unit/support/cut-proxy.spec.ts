import { expect } from 'chai';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startCutProxy, type CutProxy } from '../../support/cut-proxy.ts';
import { eventually, pause } from '../../support/eventually.ts';

/** A server that says everything back, in capitals. */
function startEcho(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => socket.write(bytes.toString().toUpperCase()));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

interface Caller {
  readonly socket: Socket;
  heard: string;
  ended: boolean;
}

describe('cut proxy', () => {
  let echo: Server;
  let proxy: CutProxy;
  const callers: Caller[] = [];

  const call = (): Caller => {
    const caller: Caller = { socket: connect(proxy.port, '127.0.0.1'), heard: '', ended: false };
    caller.socket.on('data', (bytes) => (caller.heard += bytes.toString()));
    caller.socket.on('error', () => undefined);
    caller.socket.on('close', () => (caller.ended = true));
    callers.push(caller);
    return caller;
  };

  beforeEach(async () => {
    echo = await startEcho();
    proxy = await startCutProxy((echo.address() as AddressInfo).port);
  });

  afterEach(async () => {
    for (const { socket } of callers.splice(0)) socket.destroy();
    await proxy.close();
    await new Promise((resolve) => echo.close(resolve));
  });

  it('passes bytes both ways', async () => {
    const caller = call();
    caller.socket.write('hello');
    await eventually('an answer', () => caller.heard === 'HELLO');
    expect(proxy.connections()).to.equal(1);
  });

  it('passes an end on, and counts the connection no longer', async () => {
    const caller = call();
    caller.socket.end('bye');
    await eventually('the end', () => caller.ended);
    expect(caller.heard).to.equal('BYE');
    await eventually('the connection to be gone', () => proxy.connections() === 0);
  });

  it('cuts every open connection, and takes new ones', async () => {
    const [one, other] = [call(), call()];
    await eventually('two connections', () => proxy.connections() === 2);
    proxy.cut();
    await eventually('both cut', () => one.ended && other.ended);
    const next = call();
    next.socket.write('again');
    await eventually('an answer', () => next.heard === 'AGAIN');
    expect(proxy.accepted()).to.equal(3);
  });

  for (const direction of ['up', 'down', 'both'] as const) {
    it(`swallows ${direction} without cutting, and lets pass again`, async () => {
      const caller = call();
      caller.socket.write('a');
      await eventually('an answer', () => caller.heard === 'A');
      proxy.swallow(direction, true);
      caller.socket.write('b');
      await pause(50);
      expect(caller).to.include({ heard: 'A', ended: false });
      proxy.swallow(direction, false);
      caller.socket.write('c');
      await eventually('an answer', () => caller.heard === 'AC');
    });
  }

  it('refuses new connections and leaves open ones alone', async () => {
    const open = call();
    await eventually('a connection', () => proxy.connections() === 1);
    proxy.refuse(true);
    const refused = call();
    await eventually('a refusal', () => refused.ended);
    open.socket.write('still');
    await eventually('an answer', () => open.heard === 'STILL');
    proxy.refuse(false);
    const next = call();
    next.socket.write('in');
    await eventually('an answer', () => next.heard === 'IN');
  });

  it('holds bytes back, in order', async () => {
    proxy.delay(30);
    const caller = call();
    const begun = Date.now();
    for (const letter of 'abc') caller.socket.write(letter);
    await eventually('all of it', () => caller.heard === 'ABC');
    expect(Date.now() - begun).to.be.at.least(55);
  });
});
