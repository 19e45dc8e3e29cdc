import { expect } from 'chai';
import { linesMatching, readRepositoryFile, repositoryFiles } from '../../support/source-tree.ts';

const HERE = 'test/unit/repository/hygiene.spec.ts';
const sources = repositoryFiles('**/*.{ts,js,cjs,html,scss,lua,yml,sh}', '.ci/*').filter((path) => path !== HERE);

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string }>>;
}

describe('the repository', () => {
  it('has no test that is skipped or runs alone', () => {
    const aside = /\b(?:it|describe|context|specify|test)\.(?:skip|only)\(|\bx(?:it|describe)\(|\bthis\.skip\(/;
    expect(
      linesMatching(
        aside,
        repositoryFiles('test/**/*.ts').filter((path) => path !== HERE),
      ),
    ).to.deep.equal([]);
  });

  it('runs every folder of tests as a suite of `npm test`', () => {
    const folders = new Set(repositoryFiles('test/**/*.spec.ts').map((path) => path.split('/')[1] ?? ''));
    const suites = [...readRepositoryFile('test/run.ts').matchAll(/(?:Suite\(|name: )'([\w-]+)'/g)].map(([, name = '']) => name);
    expect([...folders].filter((folder) => !suites.includes(folder))).to.deep.equal([]);
  });

  it('marks no work as unfinished without the number of its issue', () => {
    expect(linesMatching(/\b(?:TODO|FIXME|XXX|HACK)\b(?!.*#\d)/, sources)).to.deep.equal([]);
  });

  it('gives no types up', () => {
    expect(linesMatching(/@ts-ignore|@ts-nocheck|@ts-expect-error(?!\S* \S)/, sources)).to.deep.equal([]);
  });

  it('switches a rule of the linter off only where it says why', () => {
    const unexplained = /eslint-disable(?!.* -- \S)/;
    expect(linesMatching(unexplained, sources)).to.deep.equal([]);
  });

  it('locks versions without naming where they came from', () => {
    const { packages } = JSON.parse(readRepositoryFile('package-lock.json')) as LockFile;
    const named = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
    expect(named.map(([path]) => path)).to.deep.equal([]);
  });

  it('locks websocket-driver at a version without GHSA-xv26-6w52-cph6', () => {
    const { packages } = JSON.parse(readRepositoryFile('package-lock.json')) as LockFile;
    const version = packages['node_modules/websocket-driver']?.version ?? '';
    expect(version.localeCompare('0.7.5', 'en', { numeric: true }), version).to.be.at.least(0);
  });

  it('offers each command of package.json in its README', () => {
    const { scripts } = JSON.parse(readRepositoryFile('package.json')) as { scripts: Record<string, string> };
    const readme = readRepositoryFile('README.md');
    const asTyped = (name: string): string => (['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`);
    expect(Object.keys(scripts).filter((name) => !readme.includes(asTyped(name)))).to.deep.equal([]);
  });
});
