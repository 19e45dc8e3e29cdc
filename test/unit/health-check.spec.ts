import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { freePort } from '../support/free-port.ts';

/** Runs it as the engine does. */
async function check(env: Readonly<Record<string, string>>): Promise<{ code: number; said: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['src/health-check.ts'], { env });
    return { code: 0, said: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, said: stdout };
  }
}

describe('the health check', function () {
  this.timeout(60_000);
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function serve(listener: RequestListener, host = '127.0.0.1'): Promise<string> {
    const server = createServer(listener).listen(0, host);
    servers.push(server);
    await once(server, 'listening');
    return String((server.address() as AddressInfo).port);
  }

  it('is content with a node that answers at /healthz', async () => {
    const PORT = await serve(({ url }, response) => response.writeHead(url === '/healthz' ? 200 : 404).end());
    expect(await check({ PORT })).to.deep.equal({ code: 0, said: 'The node lives.\n' });
  });

  it('finds a node that listens everywhere, or on one address', async () => {
    const alive: RequestListener = (_request, response) => response.end();
    expect(await check({ HOST: '0.0.0.0', PORT: await serve(alive, '0.0.0.0') })).to.include({ code: 0 });
    expect(await check({ HOST: '127.0.0.2', PORT: await serve(alive, '127.0.0.2') })).to.include({ code: 0 });
  });

  it('takes an empty setting for none, as the node does', async () => {
    const PORT = await serve((_request, response) => response.end());
    expect(await check({ HOST: ' ', PORT })).to.include({ code: 0 });
  });

  it('says what a node answers that is not well', async () => {
    const PORT = await serve((_request, response) => response.writeHead(500).end());
    expect(await check({ PORT })).to.deep.equal({ code: 1, said: 'The node answers 500 to /healthz.\n' });
  });

  it('says that nobody listens', async () => {
    const { code, said } = await check({ PORT: String(await freePort()) });
    expect(code).to.equal(1);
    expect(said).to.match(/^The node does not answer: .*ECONNREFUSED/);
  });

  it('does not wait for a node that hangs', async () => {
    const { code, said } = await check({ PORT: await serve(() => undefined) });
    expect(code).to.equal(1);
    expect(said).to.match(/^The node does not answer: .*abort/);
  });
});
