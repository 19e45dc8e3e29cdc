/** Installs what package.json names, when that changed or the installation is not whole. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Stamp, fingerprint } from './fingerprint.js';
import { MACHINE_PATH, OUR_PATH, REPOSITORY, SetupError, run, say, which } from './shell.js';

const NODE_MAJOR = 24;
const UNFINISHED = 'unfinished';
const MODULES = join(REPOSITORY, 'node_modules');
const stamp = new Stamp('node_modules/.tchatter-installed');

export async function installDependencies() {
  const wanted = fingerprint('package.json', 'package-lock.json', '.npmrc');
  const present = stamp.read();
  if (present === wanted && isWhole()) return;
  if (present === undefined) {
    say('installing dependencies (about a minute) …');
  } else if (present === wanted || present === UNFINISHED) {
    // An installation that was interrupted, or that lost files since, may be broken in ways npm does not look for.
    say('repairing the dependencies (about a minute) …');
    rmSync(MODULES, { recursive: true, force: true });
  } else {
    say('updating dependencies …');
  }
  stamp.write(UNFINISHED);
  await npmInstall(REPOSITORY);
  if (!isWhole()) {
    say('the installation is not whole; once more from the start …');
    rmSync(MODULES, { recursive: true, force: true });
    stamp.write(UNFINISHED);
    await npmInstall(REPOSITORY);
    if (!isWhole()) throw new SetupError('npm reported success but packages of package-lock.json are missing. Is the disk full?');
  }
  await checkNode();
  stamp.write(wanted);
}

/**
 * Installs what the package files in `folder` name.
 * `npm install` and not `npm ci`: some registries lack optional binaries of other platforms that the lock file knows.
 */
export async function npmInstall(folder, ...options) {
  const npm = which('npm');
  if (npm === undefined) throw new SetupError('npm is not on the PATH. It comes with Node.js: https://nodejs.org');
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...options];
  const { ok, output } = await run(npm, args, { cwd: folder, env: { PATH: MACHINE_PATH } });
  if (!ok) throw new SetupError(`npm install failed: ${remedyFor(output)}\n\n${output}`);
}

function remedyFor(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|network/i.test(output)) {
    return 'the registry cannot be reached. Connect to the network, or set a registry or proxy with `npm config set`, and run it again.';
  }
  if (/ENOSPC/.test(output)) return 'the disk is full.';
  if (/EACCES|EPERM/.test(output)) return 'this user may not write to node_modules. Remove that folder or give it to this user.';
  return 'this is what npm said.';
}

/** Whether every package that the lock file asks for on this platform is there, Node itself included. */
function isWhole() {
  const { packages } = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'));
  const ourNode = `node_modules/node-${process.platform}-${process.arch}`;
  return Object.entries(packages)
    .filter(([path, { optional, devOptional, peer }]) => path === ourNode || (path !== '' && !optional && !devOptional && !peer))
    .every(([path]) => existsSync(join(REPOSITORY, path, 'package.json')));
}

async function checkNode() {
  const { ok, output } = await run('node', ['--version'], { env: { PATH: OUR_PATH } });
  const major = Number(/^v(\d+)/.exec(output)?.[1]);
  if (ok && major >= NODE_MAJOR) return;
  throw new SetupError(
    `Tchatter needs Node.js ${NODE_MAJOR} or newer. npm brings it on Linux (x64 and arm64, glibc); here (${process.platform} ${process.arch}) ` +
      `"node --version" says ${output || 'nothing'}. Install Node.js ${NODE_MAJOR} from https://nodejs.org and run this again.`,
  );
}
