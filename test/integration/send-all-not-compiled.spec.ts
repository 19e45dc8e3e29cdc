import { expect } from 'chai';
import { cp, rm } from 'node:fs/promises';
import { eventually } from '../support/eventually.ts';
import { SdkClient } from '../support/sdk-client.ts';
import { startNode, type RunningNode } from '../support/start-node.ts';

const NOTICE = 'send-all.c was not compiled here';
/** Beside the built server, since it finds its packages and the page from there. */
const WITHOUT = `dist/server-${process.pid}`;

/** Three people of whom each says five things, one after the other; what each was shown. */
async function talk(node: RunningNode): Promise<readonly (readonly string[])[]> {
  const people = ['Ann', 'Bob', 'Eve'].map(
    (name) => new SdkClient(node.url, { name, transport: name === 'Eve' ? 'websocket' : 'websocket-raw' }),
  );
  try {
    for (const person of people) await person.online();
    for (const nth of [1, 2, 3, 4, 5]) for (const person of people) person.chat.send('lobby', `thing ${nth}`);
    await eventually('everybody was shown everything', () => people.every((person) => person.texts().length === 15));
    return people.map((person) => person.texts());
  } finally {
    for (const person of people) person.close();
  }
}

describe('A node whose machine had no C compiler', function () {
  this.timeout(90_000);
  let node: RunningNode | undefined;

  before(() => cp('dist/server', WITHOUT, { recursive: true, filter: (file) => !file.endsWith('.node') }));
  afterEach(() => node?.stop('SIGKILL'));
  after(() => rm(WITHOUT, { recursive: true, force: true }));

  it('says so when it starts, and serves a room all the same', async () => {
    node = await startNode({}, { entry: `${WITHOUT}/main.js` });
    expect(node.output()).to.contain(NOTICE);
    const [first, ...others] = await talk(node);
    expect(first).to.have.length(15);
    for (const other of others) expect(other).to.deep.equal(first);
  });

  it('is told from one that had', async () => {
    node = await startNode({}, { entry: 'dist/server/main.js' });
    expect(node.output()).to.contain('"ready"').and.not.to.contain(NOTICE);
    const [first, ...others] = await talk(node);
    for (const other of others) expect(other).to.deep.equal(first);
  });
});
