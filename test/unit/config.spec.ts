import { expect } from 'chai';
import { ConfigError, readConfig, type Config } from '../../src/config.ts';

const SECRET = 'sixteen or more characters';
const TOKEN = 'as many for the machine room';

function read(env: NodeJS.ProcessEnv): Config {
  return readConfig(env, '0.1.0', 'box.example.org');
}

function complaintOf(env: NodeJS.ProcessEnv): string {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error(`Nothing was found wrong with ${JSON.stringify(env)}`);
}

describe('readConfig', () => {
  it('needs nothing to be set', () => {
    const { sessionSecret, ...others } = read({});
    expect(others).to.deep.equal({
      port: 8080,
      host: '127.0.0.1',
      nodeName: 'node-1',
      appVersion: '0.1.0',
      redis: undefined,
      trustProxyHops: 0,
      allowedOrigins: [],
      logLevel: 'info',
      sendRatePerSecond: 20,
      sendBurst: 40,
      sessionRatePerMinute: 600,
      sessionBurst: 300,
      historyLimitMessages: 10_000,
      drainTimeoutMs: 30_000,
      moveWindowMs: 5_000,
      drainDelayMs: 2_500,
      opsPublic: false,
      opsToken: undefined,
    });
    expect(sessionSecret).to.have.lengthOf.at.least(32);
  });

  it('draws another secret for every process where none is given', () => {
    expect(read({}).sessionSecret).not.to.equal(read({}).sessionSecret);
  });

  it('reads every variable, with seconds as milliseconds', () => {
    const config = read({
      PORT: '8081',
      HOST: '::1',
      NODE_NAME: 'app2',
      APP_VERSION: '2.0.0-rc.1+build.7',
      REDIS_URL: 'redis://:pw@127.0.0.1:16379/2',
      SESSION_SECRET: SECRET,
      TRUST_PROXY: '1',
      ALLOWED_ORIGINS: 'https://chat.example.org, http://localhost:4200/',
      LOG_LEVEL: 'debug',
      SEND_RATE: '0.5',
      SEND_BURST: '1',
      SESSION_RATE: '0',
      SESSION_BURST: '7',
      HISTORY_LIMIT: '200',
      DRAIN_TIMEOUT: '90',
      MOVE_WINDOW: '0.25',
      DRAIN_DELAY_MS: '0',
      OPS_PUBLIC: 'true',
      OPS_TOKEN: TOKEN,
    });
    expect(config).to.deep.equal({
      port: 8081,
      host: '::1',
      nodeName: 'app2',
      appVersion: '2.0.0-rc.1+build.7',
      redis: { kind: 'single', url: 'redis://:pw@127.0.0.1:16379/2' },
      sessionSecret: SECRET,
      trustProxyHops: 1,
      allowedOrigins: ['https://chat.example.org', 'http://localhost:4200'],
      logLevel: 'debug',
      sendRatePerSecond: 0.5,
      sendBurst: 1,
      sessionRatePerMinute: 0,
      sessionBurst: 7,
      historyLimitMessages: 200,
      drainTimeoutMs: 90_000,
      moveWindowMs: 250,
      drainDelayMs: 0,
      opsPublic: true,
      opsToken: TOKEN,
    });
  });

  it('takes an empty variable as one that is not set', () => {
    expect(read({ PORT: '', ALLOWED_ORIGINS: ' ', REDIS_URL: '' })).to.deep.include({ port: 8080, allowedOrigins: [], redis: undefined });
  });

  it('listens for others, under a name of its own, where nodes share a Redis', () => {
    const shared = { REDIS_URL: 'redis://redis:6379', SESSION_SECRET: SECRET };
    expect(read(shared)).to.include({ host: '0.0.0.0', nodeName: 'box.example.org-8080' });
    expect(read({ ...shared, PORT: '0' }).nodeName).not.to.equal(read({ ...shared, PORT: '0' }).nodeName);
  });

  it('reads sentinels and cluster nodes', () => {
    const sentinels = { REDIS_SENTINELS: 's1:26379,[::1]:26380', REDIS_SENTINEL_NAME: 'main', SESSION_SECRET: SECRET };
    expect(read(sentinels).redis).to.deep.equal({
      kind: 'sentinel',
      sentinels: [
        { host: 's1', port: 26379 },
        { host: '::1', port: 26380 },
      ],
      name: 'main',
    });
    expect(read({ REDIS_CLUSTER: '10.0.0.1:7000', SESSION_SECRET: SECRET }).redis).to.deep.equal({
      kind: 'cluster',
      nodes: [{ host: '10.0.0.1', port: 7000 }],
    });
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    ['PORT', 'eighty', 'a whole number from 0 to 65535'],
    ['PORT', '65536', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['PORT', '80.5', 'a whole number from 0 to 65535'],
    ['PORT', '0x50', 'a whole number from 0 to 65535'],
    ['HOST', 'http://here', 'an address or host name'],
    ['NODE_NAME', 'app 1', '1 to 64 of'],
    ['APP_VERSION', 'v1 "x"', '1 to 64 of'],
    ['TRUST_PROXY', 'true', 'a whole number of proxies'],
    ['ALLOWED_ORIGINS', '*', 'full origins'],
    ['ALLOWED_ORIGINS', 'null', 'full origins'],
    ['ALLOWED_ORIGINS', 'chat.example.org', 'full origins'],
    ['ALLOWED_ORIGINS', 'https://chat.example.org/page', 'full origins'],
    ['ALLOWED_ORIGINS', 'https://chat.example.org,', 'full origins'],
    ['LOG_LEVEL', 'loud', 'one of fatal, error, warn'],
    ['SEND_RATE', '0', 'a number of messages a second'],
    ['SEND_BURST', '0', 'a whole number of messages'],
    ['SESSION_RATE', '-5', 'a number of sessions a minute'],
    ['SESSION_BURST', '1.5', 'a whole number of sessions'],
    ['HISTORY_LIMIT', 'all', 'a whole number of messages'],
    ['DRAIN_TIMEOUT', '30s', 'a number of seconds'],
    ['MOVE_WINDOW', '1e3', 'a number of seconds'],
    ['DRAIN_DELAY_MS', '2.5', 'a whole number of milliseconds'],
    ['OPS_PUBLIC', 'yes', 'true or false'],
    ['REDIS_SENTINELS', 's1', 'host:port,host:port'],
    ['REDIS_CLUSTER', 'a:70000', 'host:port,host:port'],
  ];
  for (const [variable, value, mustBe] of wrong) {
    it(`refuses ${variable}=${value} with one sentence that says what is right`, () => {
      const complaint = complaintOf({ [variable]: value });
      expect(complaint).to.match(new RegExp(`^${variable} must be .*but is .*\\.$`));
      expect(complaint).to.include(mustBe).and.to.include(JSON.stringify(value));
      expect(complaint.split('\n')).to.have.lengthOf(1);
    });
  }

  it('names every wrong variable, one a line', () => {
    const lines = complaintOf({ PORT: 'x', LOG_LEVEL: 'y', DRAIN_TIMEOUT: 'z' }).split('\n');
    expect(lines.map((line) => line.split(' ')[0])).to.deep.equal(['PORT', 'LOG_LEVEL', 'DRAIN_TIMEOUT']);
  });

  it('demands a secret where nodes share a Redis', () => {
    expect(complaintOf({ REDIS_URL: 'redis://redis:6379' })).to.match(/^SESSION_SECRET must be set where nodes share a Redis/);
  });

  it('keeps passwords out of what it says', () => {
    const complaint = complaintOf({ SESSION_SECRET: 'hunter2', OPS_TOKEN: 'hunter2', REDIS_URL: 'http://:hunter2@redis' });
    expect(complaint)
      .to.match(/^REDIS_URL must be/m)
      .and.to.match(/^SESSION_SECRET must be at least 16 characters/m)
      .and.to.match(/^OPS_TOKEN must be at least 16 characters/m);
    expect(complaint).not.to.include('hunter2');
  });

  it('refuses settings of Redis that contradict each other or are half there', () => {
    expect(complaintOf({ REDIS_URL: 'redis://a', REDIS_CLUSTER: 'b:1', SESSION_SECRET: SECRET })).to.match(
      /^REDIS_URL and REDIS_CLUSTER contradict/,
    );
    expect(complaintOf({ REDIS_SENTINELS: 'a:1', SESSION_SECRET: SECRET })).to.match(/^REDIS_SENTINEL_NAME must be set/);
    expect(complaintOf({ REDIS_SENTINEL_NAME: 'main' })).to.match(/^REDIS_SENTINELS must be set/);
  });
});
