import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { descriptorOf, mayPassStream } from '../../../src/sockjs/ws-package.ts';
import { Burst } from '../../../src/support/burst.ts';
import { eventually } from '../../support/eventually.ts';

/** Both ends of a connection; what came to the far one is kept once it reads. */
interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  readonly received: Buffer[];
  read(): void;
}

const MEGABYTE = 1024 * 1024;

describe('A burst', () => {
  let server: Server;
  const pairs: Pair[] = [];

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const { near, far } of pairs.splice(0)) for (const end of [near, far]) end.destroy();
    server.close();
  });

  async function pair(): Promise<Pair> {
    const far = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
    const [near] = (await once(server, 'connection')) as [Socket];
    near.on('error', () => undefined);
    const received: Buffer[] = [];
    const made = { near, far, received, read: () => void far.on('data', (bytes: Buffer) => received.push(bytes)).resume() };
    pairs.push(made);
    return made;
  }

  /** What was not taken goes through the stream, as it does for a WebSocket. */
  function add(burst: Burst, { near }: Pair, bytes: Buffer): Buffer[] {
    const rests: Buffer[] = [];
    const untaken = (rest: Buffer): void => {
      rests.push(rest);
      near.write(rest);
    };
    burst.add({ untaken }, descriptorOf(near) ?? NaN, bytes);
    return rests;
  }

  it('writes nothing to a few before its end, and then to each what is for him', async () => {
    const [ann, bob] = [await pair(), await pair()];
    for (const each of [ann, bob]) each.read();
    const burst = new Burst();
    const rests = [...add(burst, ann, Buffer.from('for Ann')), ...add(burst, bob, Buffer.from('for Bob'))];
    ann.near.write('before; ');
    burst.end();
    await eventually('both have it', () => ann.received.length > 0 && bob.received.length > 0);
    expect(String(Buffer.concat(ann.received))).to.equal('before; for Ann');
    expect(String(Buffer.concat(bob.received))).to.equal('for Bob');
    expect(rests).to.deep.equal([]);
  });

  it('does not keep the first of many waiting for the last', async () => {
    const [first, second] = [await pair(), await pair()];
    first.read();
    const burst = new Burst();
    const bytes = Buffer.from('.');
    add(burst, first, bytes);
    for (let others = 0; others < 100; others += 1) add(burst, second, bytes);
    await eventually('the first has it', () => first.received.length > 0);
    burst.end();
    second.read();
    await eventually('the others have it', () => Buffer.concat(second.received).length === 100);
  });

  it('leaves to the writer what the system does not take, of one who does not read; all arrives, in order', async () => {
    const [slow, quick] = [await pair(), await pair()];
    quick.read();
    const bytes = Buffer.alloc(16 * MEGABYTE, randomBytes(4_099));
    const burst = new Burst();
    const rests = add(burst, slow, bytes);
    add(burst, quick, Buffer.from('at once'));
    burst.end();
    expect(rests).to.have.length(1);
    expect(rests[0]?.length).to.be.within(1, bytes.length - 1);
    expect(mayPassStream(slow.near), 'while the stream holds some').to.equal(false);
    slow.near.write('the end');
    await eventually('nobody waits for the slow', () => quick.received.length > 0);
    slow.read();
    await eventually('he has it all', () => slow.received.reduce((sum, { length }) => sum + length, 0) === bytes.length + 7);
    expect(Buffer.concat(slow.received).equals(Buffer.concat([bytes, Buffer.from('the end')]))).to.equal(true);
    expect(mayPassStream(slow.near), 'once it has been written').to.equal(true);
  });

  it('leaves all of it where the system takes none', async () => {
    const slow = await pair();
    const full = new Burst();
    add(full, slow, Buffer.alloc(16 * MEGABYTE));
    const descriptor = descriptorOf(slow.near) as number;
    full.end();
    const rests: Buffer[] = [];
    const burst = new Burst();
    burst.add({ untaken: (rest) => rests.push(rest) }, descriptor, Buffer.from('no room for this'));
    burst.end();
    expect(rests.map(String)).to.deep.equal(['no room for this']);
  });

  it('lets the stream tell of a peer that is gone', async () => {
    const gone = await pair();
    gone.far.resetAndDestroy();
    await eventually('nothing can be written any more', () => {
      if (gone.near.destroyed) return true;
      const burst = new Burst();
      const descriptor = descriptorOf(gone.near);
      if (descriptor !== undefined && mayPassStream(gone.near))
        burst.add({ untaken: (rest) => void gone.near.write(rest) }, descriptor, Buffer.from('hello'));
      burst.end();
      return false;
    });
    expect([descriptorOf(gone.near), mayPassStream(gone.near)]).to.deep.equal([undefined, false]);
  });
});
