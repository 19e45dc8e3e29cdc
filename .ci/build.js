/**
 * Builds the server into dist/server, the page into dist/client, and for images what they run on into dist/runtime; each when its
 * sources changed.
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npmInstall } from './dependencies.js';
import { Stamp, fingerprint } from './fingerprint.js';
import { OUR_PATH, REPOSITORY, SetupError, run, say, which } from './shell.js';

const PACKAGE_FILES = ['package.json', 'package-lock.json', '.npmrc'];

const PARTS = [
  {
    name: 'server',
    sources: ['src', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
    product: 'dist/server/main.js',
    // Where a compiler has come since, it is built again.
    way: () => (compiler() === undefined ? 'without a C compiler' : ''),
    async build() {
      rmSync(join(REPOSITORY, 'dist/server'), { recursive: true, force: true });
      await tool('tsc', ['-p', 'tsconfig.build.json']);
      copyScripts();
      await compileSendAll();
    },
  },
  {
    name: 'page',
    // It is built on the wire types and the client library.
    sources: ['client', 'src/protocol', 'src/sdk', 'src/support', 'package-lock.json', 'tsconfig.json'],
    product: 'dist/client/index.html',
    build: () => tool('ng', ['build'], 'client'),
  },
];

/** The packages a node needs in production; images bring Node themselves. */
const RUNTIME = {
  name: 'runtime',
  sources: PACKAGE_FILES,
  product: 'dist/runtime/node_modules/.package-lock.json',
  async build() {
    const folder = join(REPOSITORY, 'dist/runtime');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const file of PACKAGE_FILES) copyFileSync(join(REPOSITORY, file), join(folder, file));
    await npmInstall(folder, '--omit=dev', '--omit=optional', '--ignore-scripts');
  },
};

/** What `npm start` needs. */
export function build() {
  return buildParts(PARTS);
}

/** What images are made of. */
export function buildForImages() {
  return buildParts([...PARTS, RUNTIME]);
}

/** All parts at once: they share nothing but their sources. */
async function buildParts(parts) {
  const stale = parts
    .map((part) => ({ ...part, stamp: new Stamp(`dist/${part.name}.stamp`), wanted: fingerprint(...part.sources) + (part.way?.() ?? '') }))
    .filter(({ stamp, wanted, product }) => stamp.read() !== wanted || !existsSync(join(REPOSITORY, product)));
  if (stale.length === 0) return;
  say(`building ${new Intl.ListFormat('en').format(stale.map(({ name }) => name))} …`);
  const outcomes = await Promise.allSettled(stale.map(buildPart));
  const failures = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  if (failures.length === 0) return;
  const unexpected = failures.find((failure) => !(failure instanceof SetupError));
  throw unexpected ?? new SetupError(failures.map(({ message }) => message).join('\n\n'));
}

async function buildPart({ build: make, stamp, wanted }) {
  stamp.clear();
  await make();
  stamp.write(wanted);
}

async function tool(program, args, folder = '.') {
  const env = { PATH: OUR_PATH, NG_CLI_ANALYTICS: 'false', NO_COLOR: '1' };
  const { ok, output } = await run(join(REPOSITORY, 'node_modules/.bin', program), args, { cwd: join(REPOSITORY, folder), env });
  if (!ok) throw new SetupError(`\`${program} ${args.join(' ')}\` failed:\n\n${output}`);
}

/** The compiler leaves the Redis scripts behind. */
function copyScripts() {
  cpSync(join(REPOSITORY, 'src'), join(REPOSITORY, 'dist/server'), {
    recursive: true,
    filter: (source) => !/\.[a-z]+$/.test(source) || source.endsWith('.lua'),
  });
}

function compiler() {
  return process.platform === 'linux' ? (which('cc') ?? which('gcc') ?? which('clang')) : undefined;
}

/** A server without it does the same at a higher cost, so nothing stops where it cannot be compiled. */
async function compileSendAll() {
  const program = compiler();
  if (program === undefined) return;
  const [source, product] = ['src/support/send-all.c', 'dist/server/support/send-all.node'];
  const options = ['-O2', '-Wall', '-shared', '-fPIC', '-I', 'node_modules/node-api-headers/include'];
  const { ok, output } = await run(program, [...options, '-o', product, source]);
  if (!ok) say(`${source} could not be compiled, so messages to many cost more than they need to:\n${output}`);
}
