import { expect } from 'chai';
import type { NodeState } from '../../src/http/node-status.ts';
import { openWire } from '../support/http.ts';
import { errorIn, startApp, type RunningApp } from '../support/http-app.ts';

describe('what balancers and monitors ask', () => {
  let app: RunningApp;

  beforeEach(async () => {
    app = await startApp();
  });

  afterEach(() => app.stop());

  const table: Readonly<Record<NodeState, Readonly<Record<string, number>>>> = {
    starting: { '/healthz': 200, '/health': 200, '/readyz': 503, '/lbz': 503 },
    ready: { '/healthz': 200, '/health': 200, '/readyz': 200, '/lbz': 200 },
    draining: { '/healthz': 200, '/health': 200, '/readyz': 503, '/lbz': 404 },
    stopped: { '/healthz': 200, '/health': 200, '/readyz': 503, '/lbz': 503 },
  };
  for (const [state, statuses] of Object.entries(table)) {
    it(`answers as a node that is ${state}`, async () => {
      app.state = state as NodeState;
      for (const [path, status] of Object.entries(statuses)) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await app.ask(path, { method });
          expect(answer.status, `${method} ${path}`).to.equal(status);
          expect(answer.headers['cache-control']).to.equal('no-store');
        }
      }
    });
  }

  it('says in JSON why it takes nobody', async () => {
    app.state = 'draining';
    expect(errorIn(await app.ask('/lbz'))).to.deep.equal({ code: 'draining', message: 'This node is draining and takes no new clients.' });
  });

  it('answers a check of HTTP/1.0 without a host', async () => {
    const wire = openWire(app.port);
    wire.write('GET /lbz HTTP/1.0\r\n\r\n');
    await wire.closed();
    expect(wire.text).to.match(/^HTTP\/1\.1 200 /);
  });

  it('lets connections go from the moment it drains', async () => {
    expect((await app.ask('/api/version', { headers: { Connection: 'keep-alive' } })).headers.connection).to.equal('keep-alive');
    app.state = 'draining';
    expect((await app.ask('/api/version', { headers: { Connection: 'keep-alive' } })).headers.connection).to.equal('close');
  });

  it('gives its metrics to Prometheus', async () => {
    const answer = await app.ask('/metrics');
    expect(answer.status).to.equal(200);
    expect(answer.headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).to.match(/^tchatter_node_info\{.*version="1\.2\.3".*\} 1$/m);
  });

  it('counts what it refuses, by reason', async () => {
    await app.ask('/api/session');
    await app.ask('/api/session', { headers: { Origin: 'null' } });
    const { body } = await app.ask('/metrics');
    expect(body).to.match(/^tchatter_requests_refused_total\{.*reason="unauthorized".*\} 1$/m);
    expect(body).to.match(/^tchatter_requests_refused_total\{.*reason="forbidden_origin".*\} 1$/m);
  });

  it('says which version it is, and where', async () => {
    const answer = await app.ask('/api/version');
    expect(answer.status).to.equal(200);
    expect(JSON.parse(answer.body)).to.deep.equal({ version: '1.2.3', node: 'app-under-test' });
  });

  it('refuses to be told anything', async () => {
    for (const path of ['/healthz', '/readyz', '/lbz', '/metrics', '/api/version', '/api/rooms', '/api/ops']) {
      const answer = await app.ask(path, { method: 'POST' });
      expect(answer.status, path).to.equal(405);
      expect(answer.headers.allow).to.equal('GET, HEAD');
    }
  });

  it('lists the rooms in which something was said, fullest first', async () => {
    const heads = new Map([
      ['quiet', 3],
      ['busy', 90],
      ['also-quiet', 1],
    ]);
    const asked: string[][] = [];
    const listing = await startApp({
      log: { rooms: () => Promise.resolve(heads) },
      presence: {
        counts: (rooms) => {
          asked.push([...rooms]);
          return Promise.resolve(new Map([['busy', 12]]));
        },
      },
    });
    try {
      const answer = await listing.ask('/api/rooms');
      expect(JSON.parse(answer.body)).to.deep.equal([
        { room: 'busy', memberCount: 12, seq: 90 },
        { room: 'also-quiet', memberCount: 0, seq: 1 },
        { room: 'quiet', memberCount: 0, seq: 3 },
      ]);
      expect(asked).to.deep.equal([['quiet', 'busy', 'also-quiet']]);
    } finally {
      await listing.stop();
    }
  });
});
