import express from 'express';
import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sinon from 'sinon';
import { createErrorHandler } from '../../../src/http/error-handler.ts';
import { requestLog } from '../../../src/http/request-log.ts';
import { createLogger } from '../../../src/support/logger.ts';
import { Metrics } from '../../../src/support/metrics.ts';
import { eventually } from '../../support/eventually.ts';
import { fetchHttp, openWire, requestHead, type HttpAnswer } from '../../support/http.ts';
import { ManualClock } from '../../support/manual-clock.ts';

describe('requests in the log', () => {
  const clock = new ManualClock();
  const logger = createLogger('debug', 'node-1', '1.2.3');
  let sandbox: sinon.SinonSandbox;
  let lines: Record<'error' | 'warn' | 'info' | 'debug', sinon.SinonStub>;
  let server: Server;
  let port: number;

  beforeEach(async () => {
    sandbox = sinon.createSandbox();
    lines = {
      error: sandbox.stub(logger, 'error'),
      warn: sandbox.stub(logger, 'warn'),
      info: sandbox.stub(logger, 'info'),
      debug: sandbox.stub(logger, 'debug'),
    };
    const app = express();
    app.use(requestLog(logger, clock));
    app.get('/fails', () => {
      throw new TypeError('x is undefined');
    });
    app.get('/slow', (_req, res) => {
      clock.advance(1_000);
      res.end('at last');
    });
    app.get('/half', (_req, res) => {
      res.write('the first half');
      throw new TypeError('half way');
    });
    app.use((_req, res) => void res.end('fine'));
    app.use(createErrorHandler({ logger, metrics: new Metrics('node-1', '1.2.3'), clock }));
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterEach(async () => {
    sandbox.restore();
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> => fetchHttp({ port, path, headers });

  it('tells a visitor nothing of a fault of ours, and the log everything', async () => {
    const answer = await get('/fails?token=hush');
    expect(answer.status).to.equal(500);
    expect(answer.body).not.to.include('undefined');
    expect(lines.error.callCount).to.equal(1);
    const [line] = lines.error.firstCall.args as [{ path: string; err: Error }];
    expect(line.path).to.equal('/fails');
    expect(line.err).to.be.instanceOf(TypeError);
  });

  it('counts the lines of an outage instead of writing them all', async () => {
    for (let count = 0; count < 50; count += 1) await get('/fails');
    expect(lines.error.callCount).to.equal(20);
    clock.advance(1_000);
    await get('/fails');
    expect(lines.error.callCount).to.equal(21);
    expect((lines.error.lastCall.args[0] as { unlogged: number }).unlogged).to.equal(30);
    clock.advance(1_000);
    await get('/fails');
    expect((lines.error.lastCall.args[0] as { unlogged: number }).unlogged).to.equal(0);
  });

  it('ends the connection where half an answer is out, so that it is not taken for a whole one', async () => {
    const wire = openWire(port);
    wire.write(requestHead('GET', '/half'));
    await wire.closed();
    expect(wire.text)
      .to.include('the first half')
      .and.not.match(/\r\n0\r\n\r\n$/);
  });

  it('writes a line for a request without its query or its cookie', async () => {
    await get('/rooms?ticket=hush', { Cookie: 'tchatter.sid=hush' });
    await eventually('a line', () => lines.debug.callCount === 1);
    expect(lines.debug.firstCall.args[0]).to.deep.equal({ method: 'GET', path: '/rooms', status: 200, durationMs: 0 });
    expect(JSON.stringify(lines.debug.firstCall.args)).not.to.include('hush');
    expect(lines.info.callCount).to.equal(0);
  });

  it('raises its voice for a slow request', async () => {
    await get('/slow');
    await eventually('a line', () => lines.info.callCount === 1);
    expect(lines.info.firstCall.args[0]).to.include({ path: '/slow', durationMs: 1_000 });
  });
});
