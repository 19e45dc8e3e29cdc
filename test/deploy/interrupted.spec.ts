import { expect } from 'chai';
import { FAULTLESS, underFault } from '../faults/support/under-fault.ts';
import type { Deployment } from '../support/deployment.ts';
import { BUILD_LIMIT_MS, CROWD, PLAY_LIMIT_MS, deployed } from './support/stage.ts';

/** Tasks at which the play is killed, as it announces them, one play after the other. They are those of one node. */
const PHASES = [
  'node : Look at the node',
  'Give it no new clients',
  'node : Wait for its end',
  'node : Start the new one',
  'node : Chat with it',
  'node : Let HAProxy use it',
];
const PHASES_OF_SURGE = [
  'node : Start the new one beside',
  'node : Prefer nodes of the new version',
  'Give the old one no new clients',
  'node : Take the old container away',
];

describe('an update that is killed in the middle', function () {
  this.timeout(2 * PLAY_LIMIT_MS);
  let deployment: Deployment;

  before('deploys', async function () {
    this.timeout(BUILD_LIMIT_MS);
    deployment = await deployed('1.0.0');
  });

  async function killAt(phase: string, variables: Readonly<Record<string, unknown>>): Promise<void> {
    const play = deployment.start('rolling-update.yml', variables, '--limit', 'app1');
    await play.says(`TASK [${phase}`);
    play.kill();
    await play.ended;
  }

  async function expectAllOn(version: string): Promise<void> {
    expect(await deployment.versions()).to.deep.equal({ app1: version, app2: version, app3: version });
    expect(await deployment.inService()).to.have.length(3);
    expect(await deployment.containers()).to.deep.equal(['app1 (running)', 'app2 (running)', 'app3 (running)']);
  }

  it('is finished by another one, in whatever phase it was killed and to whichever version that goes', async () => {
    const { report } = await underFault(
      deployment,
      async () => {
        for (const [index, phase] of PHASES.entries()) await killAt(phase, { version: index % 2 === 0 ? '2.0.0' : '3.0.0' });
        await deployment.succeed('rolling-update.yml', { version: '3.0.0' });
      },
      CROWD,
    );
    expect(report).to.include(FAULTLESS);
    await expectAllOn('3.0.0');
  });

  it('is finished by another one where containers stood beside each other', async () => {
    const { report } = await underFault(
      deployment,
      async () => {
        for (const phase of PHASES_OF_SURGE) await killAt(phase, { version: '2.0.0', surge: true });
        await deployment.succeed('rolling-update.yml', { version: '1.0.0' });
      },
      CROWD,
    );
    expect(report).to.include(FAULTLESS);
    await expectAllOn('1.0.0');
  });

  it('keeps others away while it lives, and nobody after its death', async () => {
    const first = deployment.start('rolling-update.yml', { version: '2.0.0' });
    await first.says('TASK [node : Look at the node');
    const { code, output } = await deployment.run('rolling-update.yml', { version: '3.0.0' });
    expect(code).not.to.equal(0);
    expect(output.replaceAll(/\s+/g, ' ')).to.match(
      /Another play is at work on this deployment: "rolling-update.yml to 2\.0\.0"|"update of app\d to 2\.0\.0"/,
    );
    first.kill();
    await first.ended;
    await deployment.succeed('rolling-update.yml', { version: '1.0.0' });
    await expectAllOn('1.0.0');
  });
});
