/** The programs beside Node that the tests drive, from Debian's packages. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SetupError, run, say, which } from './shell.js';

const PACKAGE_OF = {
  chromium: 'chromium',
  chromedriver: 'chromium-driver',
  'redis-server': 'redis-server',
  haproxy: 'haproxy',
};

const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY =
  '#!/bin/sh\n# Put here by the set-up of Tchatter while it installs packages: none of them shall start a service.\nexit 101\n';
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':');

export async function installPrograms() {
  const missing = Object.keys(PACKAGE_OF).filter((program) => which(program) === undefined && which(program, SYSTEM_FOLDERS) === undefined);
  if (missing.length === 0) return;
  const packages = missing.map((program) => PACKAGE_OF[program]).join(' ');
  if (which('apt-get', SYSTEM_FOLDERS) === undefined) {
    throw new SetupError(`The tests need ${missing.join(', ')} on the PATH. This is no Debian system, so please install them by hand.`);
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(`The tests need ${missing.join(', ')}. Run as root, or first: sudo apt-get install ${packages}`);
  }
  say(`installing ${packages} (Debian packages; no service is started) …`);
  await withoutStartingServices(async () => {
    await apt('update', '-q');
    await apt('install', '-q', '-y', '--no-install-recommends', ...packages.split(' '));
  });
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
