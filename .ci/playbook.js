/**
 * A playbook on the local inventory: `node .ci/playbook.js site`, `… rolling-update VERSION`, `… teardown`. What follows is handed
 * on to ansible-playbook, for example `-e surge=true`. The process becomes the playbook's: signals and the exit code are its own.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY, say } from './shell.js';

const [playbook, ...rest] = process.argv.slice(2);
const extra = [...rest];
if (playbook === 'rolling-update') {
  const version = extra.shift();
  if (version === undefined || version.startsWith('-')) {
    say('Which version? For example: npm run rolling-update -- 1.2.3');
    process.exit(2);
  }
  extra.unshift('-e', `version=${version}`);
}

const child = spawn('ansible-playbook', ['-i', 'inventories/local', `${playbook}.yml`, ...extra], {
  cwd: join(REPOSITORY, 'ansible'),
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  say(`ansible-playbook could not be started: ${error.message}`);
  process.exit(1);
});
child.once('close', (code) => process.exit(code ?? 1));
