import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ledger } from '../../../src/proof/visits/ledger.ts';
import { loadPage } from '../../../src/proof/visits/page.ts';

interface File {
  readonly status?: number;
  readonly type: string;
  readonly text: string;
}

const MAIN = '/main-M5JYZVH2.js';
const LAZY = '/chunk-PPBPR26A.js';
const HTML: File = { type: 'text/html', text: `<!doctype html><script src="main-M5JYZVH2.js"></script>` };
const SITE: Readonly<Record<string, File>> = {
  '/': HTML,
  [MAIN]: { type: 'text/javascript', text: 'import("./chunk-PPBPR26A.js")' },
  [LAZY]: { type: 'text/javascript', text: '1' },
};

describe('visits to a page', () => {
  let server: Server;
  let site: Record<string, File | 'cut'>;
  let ledger: Ledger;
  beforeEach(async () => {
    site = { ...SITE };
    server = createServer((req, res) => {
      const file = site[req.url ?? ''];
      if (file === 'cut') return void req.socket.destroy();
      res.writeHead(file === undefined ? 404 : (file.status ?? 200), { 'content-type': file?.type ?? 'text/plain' });
      res.end(file?.text ?? 'not here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ledger = new Ledger(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => 42);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('load all of it, the lazy parts included, and tell which build it is', async () => {
    expect(await loadPage(ledger)).to.deep.equal({ build: MAIN, hashedFiles: [LAZY, MAIN] });
    expect({ requests: ledger.made('request'), assets: ledger.made('asset'), failures: ledger.failures }).to.deep.equal({
      requests: 1,
      assets: 2,
      failures: [],
    });
  });

  const FAULTS: readonly (readonly [string, string, File | 'cut' | undefined, 'asset' | 'request', RegExp])[] = [
    ['a missing script', MAIN, undefined, 'asset', /status 404/],
    ['a missing lazy part', LAZY, undefined, 'asset', /status 404/],
    ['the page in place of a script', LAZY, { ...HTML, type: 'text/javascript' }, 'asset', /a page came in its place/],
    ['a script of another type', LAZY, { type: 'text/plain', text: '1' }, 'asset', /came as text\/plain/],
    ['an error of the server', '/', { ...HTML, status: 503 }, 'request', /status 503/],
    ['a page that is none', '/', { type: 'application/json', text: '{}' }, 'request', /came as application\/json/],
    ['a connection that is cut', MAIN, 'cut', 'asset', /./],
  ];

  for (const [fault, path, file, kind, why] of FAULTS) {
    it(`write down ${fault}, once`, async () => {
      if (file === undefined) delete site[path];
      else site[path] = file;
      await loadPage(ledger);
      expect(ledger.failures).to.have.length(1);
      expect(ledger.failures[0]).to.include({ at: 42, kind, what: `GET ${path}` });
      expect(ledger.failures[0]?.why).to.match(why);
      expect(ledger.failed(kind)).to.equal(1);
    });
  }
});
