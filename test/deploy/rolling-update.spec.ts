import { expect } from 'chai';
import { proveUpdate } from '../../src/proof/update-proof.ts';
import type { ProofReport } from '../../src/proof/report.ts';
import type { Deployment } from '../support/deployment.ts';
import { BUILD_LIMIT_MS, CROWD, PLAY_LIMIT_MS, deployed } from './support/stage.ts';

describe('a rolling update', function () {
  this.timeout(PLAY_LIMIT_MS);
  let deployment: Deployment;

  before('deploys', async function () {
    this.timeout(BUILD_LIMIT_MS);
    deployment = await deployed();
  });
  after(() => deployment.remove());

  async function prove(version: string, surge: boolean): Promise<ProofReport> {
    const { report } = await proveUpdate({
      ...CROWD,
      url: deployment.url,
      operationsUrl: deployment.operationsUrl,
      nodes: deployment.watched(),
      room: `update-${version.replaceAll('.', '-')}`,
      surge,
      update: async () => {
        const { code, output } = await deployment.run('rolling-update.yml', { version, surge });
        return { ok: code === 0, detail: output.slice(-2_000) };
      },
    });
    return report;
  }

  /** Without the one promise that other work on this machine can break. */
  function brokenHere({ broken }: ProofReport): readonly string[] {
    return broken.filter((promise) => !promise.startsWith('delivery took'));
  }

  it('changes nothing when the deployment is as it should be', async () => {
    const output = await deployment.succeed('site.yml');
    expect(output.match(/changed=\d+/g)).to.deep.equal(Array(5).fill('changed=0'));
  });

  it('only says what it would do in check mode', async () => {
    expect((await deployment.succeed('site.yml', {}, '--check')).replaceAll(/\s+/g, ' ')).to.match(/app1 : ok=\d+ changed=0/);
    const told = await deployment.succeed('rolling-update.yml', { version: '2.0.0' }, '--check');
    expect(told.replaceAll(/\s+/g, ' ')).to.include('To 2.0.0, one after the other: app1, app2, app3.');
    expect(await deployment.versions()).to.deep.equal({ app1: '1.0.0', app2: '1.0.0', app3: '1.0.0' });
    expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
  });

  it('replaces every node while people talk, and nobody notices', async () => {
    const report = await prove('2.0.0', false);
    expect(brokenHere(report)).to.deep.equal([]);
    expect(await deployment.versions()).to.deep.equal({ app1: '2.0.0', app2: '2.0.0', app3: '2.0.0' });
    expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
  });

  it('moves everybody exactly once where the new container starts beside the old one', async () => {
    const report = await prove('3.0.0', true);
    expect(brokenHere(report)).to.deep.equal([]);
    expect(report.peopleByMoves).to.deep.equal([0, CROWD.people]);
    expect(await deployment.versions()).to.deep.equal({ app1: '3.0.0', app2: '3.0.0', app3: '3.0.0' });
    expect(await deployment.containers()).to.deep.equal(['app1 (running)', 'app2 (running)', 'app3 (running)']);
  });

  it('has nothing to do where every node runs the version already', async () => {
    expect(await deployment.succeed('rolling-update.yml', { version: '3.0.0' })).to.include('nothing to do');
  });

  it('says which version is meant by nobody', async () => {
    const { code, output } = await deployment.run('rolling-update.yml');
    expect(code).not.to.equal(0);
    expect(output).to.include('Which version?');
  });
});
