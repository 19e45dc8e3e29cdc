import { expect } from 'chai';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClientVariant } from '../../../src/proof/deployment/client-variant.ts';

describe('another build of the page', () => {
  let folder: string;
  let from: string;
  let to: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tchatter-variant-'));
    [from, to] = [join(folder, 'from'), join(folder, 'to')];
    await mkdir(join(from, 'media'), { recursive: true });
    await writeFile(join(from, 'index.html'), '<script src="main-M5JYZVH2.js"></script>');
    await writeFile(join(from, 'main-M5JYZVH2.js'), 'import("./chunk-PPBPR26A.js");import("./chunk-PPBPR26A.js")');
    await writeFile(join(from, 'chunk-PPBPR26A.js'), '1');
    await writeFile(join(from, 'favicon.svg'), '<svg/>');
    await writeFile(join(from, 'media', 'font-ABCDEFGH.woff2'), Buffer.from([0, 255, 128]));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const namesIn = async (path: string): Promise<string[]> => (await readdir(path, { recursive: true })).sort();

  it('has other names for all hashed files and names them in all of them, and keeps the rest', async () => {
    await makeClientVariant(from, to, 'next');
    const names = await namesIn(to);
    expect(names.filter((name) => (name.match(/-[A-Z0-9]{8}\./) ?? []).length > 0)).to.have.length(3);
    expect(names).to.include.members(['favicon.svg', 'index.html']);
    const main = /main-[A-Z0-9]{8}\.js/.exec(await readFile(join(to, 'index.html'), 'utf8'))?.[0] ?? '';
    expect(main).to.not.equal('main-M5JYZVH2.js');
    const chunks = (await readFile(join(to, main), 'utf8')).match(/chunk-[A-Z0-9]{8}\.js/g) ?? [];
    expect(new Set(chunks).size).to.equal(1);
    expect(names).to.include(chunks[0]);
    expect(chunks[0]).to.not.equal('chunk-PPBPR26A.js');
  });

  it('leaves bytes that are no text as they are', async () => {
    await makeClientVariant(from, to, 'next');
    const font = (await namesIn(join(to, 'media')))[0] ?? '';
    expect([...(await readFile(join(to, 'media', font)))]).to.deep.equal([0, 255, 128]);
  });

  it('is another one for another seed, and takes the place of the one before', async () => {
    await makeClientVariant(from, to, 'next');
    const before = await namesIn(to);
    await makeClientVariant(from, to, 'the one after');
    const after = await namesIn(to);
    expect(after).to.have.length(before.length);
    expect(after).to.not.deep.equal(before);
  });

  it('refuses a page that was not built', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    const error = await makeClientVariant(empty, to, 'next').catch((reason: unknown) => reason);
    expect(error)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/no built page/);
  });
});
