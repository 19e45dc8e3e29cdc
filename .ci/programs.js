/** The programs beside Node that tests and deployments drive, from Debian's packages. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SetupError, run, say, which } from './shell.js';

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':');

const program = (name, debianPackage) => ({ name, debianPackage, isThere: async () => isProgram(name) });

/** For what is in C; the compiler comes without the headers. */
const COMPILING = {
  name: 'gcc with headers',
  debianPackage: 'gcc libc6-dev',
  isThere: async () => isProgram('gcc') && existsSync('/usr/include/stdio.h'),
};

const DEPLOYING = [
  // The engine is asked for and not its client, which many machines have alone.
  program('dockerd', 'docker.io'),
  program('docker', 'docker.io'),
  program('iptables', 'iptables'),
  program('mmdebstrap', 'mmdebstrap'),
  program('ansible-playbook', 'ansible'),
  // A library of the Python that Ansible's modules run on.
  { name: 'the Docker library of Python', debianPackage: 'python3-docker', isThere: () => pythonHas('docker') },
  COMPILING,
];

const MEASURING = [program('redis-server', 'redis-server'), COMPILING];

const TESTING = [
  program('chromium', 'chromium'),
  program('chromedriver', 'chromium-driver'),
  program('redis-server', 'redis-server'),
  program('haproxy', 'haproxy'),
  program('ansible-lint', 'ansible-lint'),
  program('yamllint', 'yamllint'),
];

const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY =
  '#!/bin/sh\n# Put here by the set-up of Tchatter while it installs packages: none of them shall start a service.\nexit 101\n';
export function installDeployPrograms() {
  return install('A deployment needs', DEPLOYING);
}

export function installTestPrograms() {
  return install('The tests need', [...TESTING, ...DEPLOYING]);
}

export function installPicturePrograms() {
  return install('The pictures need', [...TESTING, ...DEPLOYING, program('img2webp', 'webp')]);
}

export function installBenchPrograms() {
  return install('The bench needs', MEASURING);
}

async function install(purpose, wanted) {
  const there = await Promise.all(wanted.map(({ isThere }) => isThere()));
  const missing = wanted.filter((_, index) => !there[index]);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))].join(' ');
  if (which('apt-get', SYSTEM_FOLDERS) === undefined) {
    throw new SetupError(`${purpose} ${names}. This is no Debian system, so please install them by hand.`);
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(`${purpose} ${names}. Run as root, or first: sudo apt-get install ${packages}`);
  }
  say(`installing ${packages} (Debian packages; no service is started) …`);
  await withoutStartingServices(async () => {
    await apt('update', '-q');
    await apt('install', '-q', '-y', '--no-install-recommends', ...packages.split(' '));
  });
}

function isProgram(name) {
  return which(name) !== undefined || which(name, SYSTEM_FOLDERS) !== undefined;
}

/** Asks the system's own Python, whatever else is on the path; isolated, since it would take a folder `docker` beside it for the library. */
async function pythonHas(module) {
  const { ok } = await run('/usr/bin/python3', ['-I', '-c', `import ${module}`]);
  return ok;
}

async function apt(...args) {
  const { ok, output } = await run('apt-get', args, {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    // Packages half set up would be left to the administrator.
    endBy: 'SIGTERM',
  });
  if (!ok) throw new SetupError(`\`apt-get ${args.join(' ')}\` failed:\n\n${output}`);
}

/** Debian asks policy-rc.d before a package starts its service. A policy that the machine has of its own stays in force. */
async function withoutStartingServices(action) {
  const isOurs = !existsSync(POLICY_FILE) || readFileSync(POLICY_FILE, 'utf8') === POLICY;
  const remove = () => isOurs && rmSync(POLICY_FILE, { force: true });
  if (isOurs) writeFileSync(POLICY_FILE, POLICY, { mode: 0o755 });
  process.once('exit', remove);
  try {
    await action();
  } finally {
    remove();
    process.off('exit', remove);
  }
}
