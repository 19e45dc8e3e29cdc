import { expect } from 'chai';
import { MemoryIdentity } from '../../src/sessions/memory-identity.ts';
import { GREETINGS_PER_TURN } from '../../src/support/server-limits.ts';
import { eventually } from '../support/eventually.ts';
import { startApp } from '../support/http-app.ts';
import { openWire, requestHead } from '../support/http.ts';

const CROWD = 100;

/** Counts how many sessions are made in one turn of the event loop. */
class CountingIdentity extends MemoryIdentity {
  most = 0;
  #inThisTurn = 0;

  override setName(userId: string, name: string): ReturnType<MemoryIdentity['setName']> {
    if (this.#inThisTurn === 0) setImmediate(() => (this.#inThisTurn = 0));
    this.#inThisTurn += 1;
    this.most = Math.max(this.most, this.#inThisTurn);
    return super.setName(userId, name);
  }
}

describe('/api/session, asked by a crowd at once', () => {
  it('serves a few at a time, so that nobody else waits for all of them', async () => {
    const identity = new CountingIdentity();
    const app = await startApp({ identity });
    // One behind the other in the same packets: nothing else has them come in the same turn for certain.
    const wire = openWire(app.port);
    wire.write(requestHead('POST', '/api/session', { 'Content-Length': '0' }).repeat(CROWD));
    await eventually('all are answered', () => wire.text.split('HTTP/1.1 200 OK').length - 1 === CROWD);
    // Those of a turn's start and those of its end may come between two of our looks.
    expect(identity.most).to.be.within(1, 2 * GREETINGS_PER_TURN);
    wire.socket.destroy();
    await app.stop();
  });
});
