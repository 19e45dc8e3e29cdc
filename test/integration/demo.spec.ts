import { expect } from 'chai';
import { createServer } from 'node:net';
import { Demo } from '../support/demo.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';

describe('the demo', function () {
  this.timeout(120_000);
  let port: number;
  let demo: Demo | undefined;

  beforeEach(async () => (port = await freePort()));
  afterEach(() => demo?.stop('SIGINT'));

  const answers = (): Promise<boolean> =>
    fetch(`http://localhost:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`brings its own node, says where it is, and ends both on ${signal} with exit code 0`, async () => {
      demo = new Demo(['--speed', '50'], { PORT: String(port) });
      await eventually('the play', () => demo?.output.includes('Before the eggs'), { withinMs: 60_000 });
      expect(demo.output).to.match(new RegExp(`^Open http://localhost:${port}/r/warehouse to watch`));
      expect(demo.output).to.not.include('\u001b');
      expect(await answers()).to.equal(true);
      expect(await demo.stop(signal)).to.deep.equal({ code: 0, signal: null });
      expect(await answers()).to.equal(false);
    });
  }

  it('ends its node when the play is over', async () => {
    demo = new Demo(['--speed', '100', '--scenes', '1'], { PORT: String(port) });
    expect(await demo.ended).to.deep.equal({ code: 0, signal: null });
    expect(await answers()).to.equal(false);
  });

  it('says what to do where the port is taken', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    try {
      demo = new Demo([], { PORT: String(port) });
      expect((await demo.ended).code).to.equal(1);
      expect(demo.output).to.include(`Port ${port} of 127.0.0.1 is in use`).and.to.include('PORT=');
      expect(demo.output).to.include(`npm run demo -- --url http://localhost:${port}`).and.to.not.include('    at ');
    } finally {
      other.close();
    }
  });

  it('says what is wrong with a setting of its node', async () => {
    demo = new Demo([], { PORT: 'eighty' });
    expect((await demo.ended).code).to.equal(1);
    expect(demo.output).to.include('PORT').and.to.not.include('    at ');
  });

  it('refuses a wrong option in a sentence, with exit code 1', async () => {
    demo = new Demo(['--speed', 'fast']);
    expect((await demo.ended).code).to.equal(1);
    expect(demo.output)
      .to.match(/^--speed fast: a factor above 0 and up to 1000 is needed\.\n/)
      .and.to.not.include('    at ');
  });

  it('says that nobody answers at an address', async () => {
    demo = new Demo(['--url', `http://127.0.0.1:${port}`]);
    expect((await demo.ended).code).to.equal(1);
    expect(demo.output).to.equal(`--url http://127.0.0.1:${port}: no Tchatter answers there.\n`);
  });
});
