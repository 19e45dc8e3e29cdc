import { expect } from 'chai';
import { createServer } from 'node:http';
import { tuneServer } from '../../../src/http/tune-server.ts';

describe('tuneServer', () => {
  it('keeps idle connections for longer than a proxy does, bounds what is slow to arrive, and never cuts a quiet answer', () => {
    const server = createServer();
    tuneServer(server);
    expect(server.keepAliveTimeout).to.be.above(60_000);
    expect(server.headersTimeout).to.be.within(5_000, server.requestTimeout);
    expect(server.requestTimeout).to.be.within(10_000, 60_000);
    expect(server.timeout).to.equal(0);
  });
});
