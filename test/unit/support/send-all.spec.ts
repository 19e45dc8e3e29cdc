import { closeSync, openSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { descriptorOf } from '../../../src/sockjs/ws-package.ts';
import { sendAll, sendAllCompiled, sendAllPlain, type SendAll } from '../../../src/support/send-all.ts';
import { eventually } from '../../support/eventually.ts';

/** More than the system keeps for one connection. */
const TOO_MUCH = Buffer.alloc(16 * 1024 * 1024, 'x');

describe('The same bytes to many', () => {
  it('go by the compiled way, which the set-up has made', () => {
    expect(sendAllCompiled).to.be.a('function');
    expect(sendAll).to.equal(sendAllCompiled);
  });

  for (const [way, send] of [
    ['compiled', sendAllCompiled as SendAll],
    ['plain', sendAllPlain],
  ] as const) {
    describe(`sent the ${way} way`, () => {
      let server: Server;
      const ends: Socket[] = [];
      beforeEach(async () => {
        server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
      });
      afterEach(() => {
        for (const end of ends.splice(0)) end.destroy();
        server.close();
      });

      async function pair(): Promise<{ readonly far: Socket; readonly descriptor: number }> {
        const far = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
        const [near] = (await once(server, 'connection')) as [Socket];
        ends.push(near, far);
        return { far, descriptor: descriptorOf(near) as number };
      }

      it('come to each of those that count, and to none after them', async () => {
        const [ann, bob, eve] = [await pair(), await pair(), await pair()];
        const descriptors = Int32Array.of(ann.descriptor, bob.descriptor, eve.descriptor);
        const heard = [ann, bob, eve].map(({ far }) => {
          const texts: string[] = [];
          far.on('data', (bytes) => texts.push(String(bytes))).resume();
          return texts;
        });
        expect(send(descriptors, 2, Buffer.from('hello'))).to.equal(0);
        expect([...descriptors]).to.deep.equal([5, 5, eve.descriptor]);
        await eventually('both have it', () => heard[0]?.length === 1 && heard[1]?.length === 1);
        expect(send(descriptors.subarray(2), 1, Buffer.from('bye'))).to.equal(0);
        await eventually('the third has what was for him', () => heard[2]?.length === 1);
        expect(heard).to.deep.equal([['hello'], ['hello'], ['bye']]);
      });

      it('are told of where the system takes a part, none any more, or knows no such socket', async () => {
        const [slow, quick] = [await pair(), await pair()];
        const first = Int32Array.of(slow.descriptor);
        expect(send(first, 1, TOO_MUCH)).to.equal(1);
        expect(first[0]).to.be.within(1, TOO_MUCH.length - 1);
        const gone = openSync('/dev/null', 'r');
        closeSync(gone);
        const second = Int32Array.of(slow.descriptor, gone, quick.descriptor);
        expect(send(second, 3, Buffer.from('hello'))).to.equal(2);
        expect([...second]).to.deep.equal([0, 0, 5]);
      });
    });
  }

  it('are refused where nobody could say where they are to go', () => {
    const compiled = sendAllCompiled as (...given: unknown[]) => number;
    for (const [given, reason] of [
      [[Int32Array.of(1), 2, Buffer.from('x')], /count/],
      [[Int32Array.of(1), -1, Buffer.from('x')], /count/],
      [[[1], 1, Buffer.from('x')], /Int32Array/],
      [[Float64Array.of(1), 1, Buffer.from('x')], /Int32Array/],
      [[Int32Array.of(1), 1, 'x'], /Buffer/],
      [[Int32Array.of(1), 1], /three/],
    ] as const) {
      expect(() => compiled(...given)).to.throw(TypeError, reason);
    }
  });
});
