import { expect } from 'chai';
import type { SessionData, Store } from 'express-session';
import { createRedisSessionRateLimiter } from '../../src/sessions/redis-session-rate.ts';
import { createRedisSessionStore } from '../../src/sessions/redis-session-store.ts';
import type { RedisConnections } from '../../src/redis/connections.ts';
import { eventually } from '../support/eventually.ts';
import { openRedis } from '../support/redis-connections.ts';
import { RedisServer } from '../support/redis-server.ts';

describe('Sessions in Redis', function () {
  this.timeout(60_000);
  let server: RedisServer;
  let connections: RedisConnections;

  before(async () => {
    server = await RedisServer.start();
  });

  after(() => server.stop());

  beforeEach(async () => {
    connections = await openRedis(server.url);
  });

  afterEach(async () => {
    await connections.close();
    await server.admin.flushall();
  });

  describe('session store', () => {
    const data = { cookie: { originalMaxAge: 3_600_000 }, userId: 'u-ann' } as unknown as SessionData;

    function get(store: Store, id: string): Promise<SessionData | null | undefined> {
      return new Promise((resolve, reject) => store.get(id, (error, found) => (error ? reject(error as Error) : resolve(found))));
    }

    function set(store: Store, id: string): Promise<void> {
      return new Promise((resolve, reject) => store.set(id, data, (error) => (error ? reject(error as Error) : resolve())));
    }

    it('gives a session back, and keeps it under a key that expires', async () => {
      const store = createRedisSessionStore(connections.sessions);
      await set(store, 'session-1');
      expect(await get(store, 'session-1')).to.deep.equal(data);
      expect(await server.admin.pttl('tchatter:session:session-1')).to.be.greaterThan(0);
    });

    it('knows nothing of a session that was never stored', async () => {
      expect(await get(createRedisSessionStore(connections.sessions), 'nobody')).not.to.be.an('object');
    });

    it('fails within 3 s while Redis does not answer, and works again by itself', async () => {
      const store = createRedisSessionStore(connections.sessions);
      await set(store, 'session-1');
      server.freeze();
      try {
        for (let attempt = 0; attempt < 3; attempt += 1) {
          const began = performance.now();
          const failure = await get(store, 'session-1').catch((error: unknown) => error);
          expect(failure, `attempt ${attempt}`).to.be.instanceOf(Error);
          expect(performance.now() - began).to.be.below(3_000);
        }
      } finally {
        server.thaw();
      }
      await eventually('the session is found again', async () => (await get(store, 'session-1')) !== undefined);
    });
  });

  describe('rate of new sessions', () => {
    it('counts an address across nodes, up to the burst', async () => {
      const other = await openRedis(server.url);
      const nodes = [connections, other].map(({ commands }) => createRedisSessionRateLimiter({ perMinute: 1, burst: 20 }, commands));
      const decisions = await Promise.all(nodes.flatMap((node) => Array.from({ length: 15 }, () => node.take('192.0.2.1'))));
      expect(decisions.filter(({ allowed }) => allowed)).to.have.lengthOf(20);
      await other.close();
    });

    it('tells a refused one when to come back, and lets it in then', async () => {
      const limiter = createRedisSessionRateLimiter({ perMinute: 20, burst: 1 }, connections.commands);
      expect(await limiter.take('192.0.2.1')).to.deep.equal({ allowed: true });
      const refused = await limiter.take('192.0.2.1');
      if (refused.allowed) throw new Error('it was let in');
      expect(refused.retryAfterMs).to.be.within(1, 3_000);
      await eventually('it is let in', async () => (await limiter.take('192.0.2.1')).allowed);
    });

    it('counts each address by itself', async () => {
      const limiter = createRedisSessionRateLimiter({ perMinute: 1, burst: 1 }, connections.commands);
      const decisions = await Promise.all(['192.0.2.1', '192.0.2.2', '2001:db8::1'].map((address) => limiter.take(address)));
      expect(decisions.every(({ allowed }) => allowed)).to.equal(true);
    });

    it('remembers an address only while it is not rested', async () => {
      await createRedisSessionRateLimiter({ perMinute: 600, burst: 300 }, connections.commands).take('192.0.2.1');
      expect(await server.admin.pttl('tchatter:session-rate:192.0.2.1')).to.be.within(1, 5_000);
    });

    it('lets everybody in when it is switched off', async () => {
      const limiter = createRedisSessionRateLimiter({ perMinute: 0, burst: 1 }, connections.commands);
      const decisions = await Promise.all(Array.from({ length: 10 }, () => limiter.take('192.0.2.1')));
      expect(decisions.every(({ allowed }) => allowed)).to.equal(true);
    });
  });
});
