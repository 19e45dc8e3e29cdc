import { expect } from 'chai';
import { pino } from 'pino';
import { checkRedisServers, RedisSettingsError } from '../../src/redis/server-check.ts';
import { openRedis } from '../support/redis-connections.ts';
import { RedisServer } from '../support/redis-server.ts';

describe('The check of the Redis server', function () {
  this.timeout(60_000);

  /** What the check warns of on a server with these settings; rejects as the check does. */
  async function check(settings: Readonly<Record<string, string>>, acl?: readonly string[]): Promise<string[]> {
    const server = await RedisServer.start(settings);
    if (acl !== undefined) await server.admin.call('ACL', 'SETUSER', 'default', ...acl);
    const connections = await openRedis(server.url);
    const warnings: string[] = [];
    try {
      await checkRedisServers(connections.commands, pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) }));
    } finally {
      await connections.close();
      await server.stop();
    }
    return warnings;
  }

  it('has nothing to say of a server as we deploy it', async () => {
    expect(await check({})).to.deep.equal([]);
  });

  it('refuses a server that evicts keys, naming the setting and what to set', async () => {
    const refusal = await check({ 'maxmemory-policy': 'allkeys-lru' }).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(RedisSettingsError);
    expect((refusal as Error).message)
      .to.contain('maxmemory-policy allkeys-lru')
      .and.to.contain('noeviction');
  });

  it('warns of a server that writes no file', async () => {
    const warnings = await check({ appendonly: 'no' });
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.contain('appendonly');
  });

  it('warns of a server that does not write each message through', async () => {
    const warnings = await check({ appendfsync: 'everysec' });
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.contain('appendfsync');
  });

  it('warns, and goes on, where it may not ask', async () => {
    const warnings = await check({}, ['-config']);
    expect(warnings).to.have.lengthOf(3);
    expect(warnings.join('')).to.contain('maxmemory-policy');
  });
});
