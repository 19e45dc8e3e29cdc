/**
 * Makes a clone ready: `node .ci/setup.js start` installs and builds, `… test` also brings the programs the tests drive,
 * `… deploy` those that make images and deploy them, `… bench` those that are compared, `… pictures` what else makes a recording.
 * Plain JavaScript, because the machine's own Node runs it before ours is there.
 * Each step is skipped where nothing changed since it was last finished, so it may be interrupted and repeated at will.
 */
import { build, buildForImages } from './build.js';
import { installDependencies } from './dependencies.js';
import { exclusively } from './lock.js';
import { installBenchPrograms, installDeployPrograms, installPicturePrograms, installTestPrograms } from './programs.js';
import { SetupError, endWithParent, say } from './shell.js';

const PLANS = {
  start: [installDependencies, build],
  build: [installDependencies, build],
  test: [installDependencies, installTestPrograms, buildForImages],
  deploy: [installDependencies, installDeployPrograms, buildForImages],
  pictures: [installDependencies, installPicturePrograms, buildForImages],
  bench: [installDependencies, installBenchPrograms, build],
};

const plan = PLANS[process.argv[2] ?? ''];
if (plan === undefined) {
  say(`usage: node .ci/setup.js ${Object.keys(PLANS).join('|')}`);
  process.exit(2);
}
endWithParent();
try {
  await exclusively(async () => {
    for (const step of plan) await step();
  });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
