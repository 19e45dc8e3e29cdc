import { expect } from 'chai';
import { proveUpdate } from '../../src/proof/update-proof.ts';
import type { ProofReport } from '../../src/proof/report.ts';
import type { Deployment } from '../support/deployment.ts';
import { BUILD_LIMIT_MS, CROWD, PLAY_LIMIT_MS, deployed } from './support/stage.ts';

const CALM_MS = 5_000;

const OTHER_SETTINGS = { app_log_level: 'debug' } as const;
const OTHER_IMAGES = { redis_image: 'tchatter/base-redis:1', haproxy_image: 'tchatter/base-haproxy:1' } as const;

describe('a rolling update', function () {
  this.timeout(PLAY_LIMIT_MS);
  let deployment: Deployment;

  before('deploys', async function () {
    this.timeout(BUILD_LIMIT_MS);
    deployment = await deployed('2.0.0');
  });

  async function prove(version: string, surge: boolean): Promise<ProofReport> {
    const { report } = await proveUpdate({
      ...CROWD,
      url: deployment.url,
      operationsUrl: deployment.operationsUrl,
      nodes: deployment.watched(),
      room: `update-${version.replaceAll('.', '-')}`,
      surge,
      calmMs: CALM_MS,
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

  const allOn = (version: string): Readonly<Record<string, string>> => ({ app1: version, app2: version, app3: version });

  it('changes nothing when the deployment is as it should be', async () => {
    const output = await deployment.succeed('site.yml');
    expect(output.match(/changed=\d+/g)).to.deep.equal(Array(5).fill('changed=0'));
    expect(output).not.to.match(/other\s+settings|differs\s+from/);
  });

  it('only says what it would do in check mode', async () => {
    expect((await deployment.succeed('site.yml', {}, '--check')).replaceAll(/\s+/g, ' ')).to.match(/app1 : ok=\d+ changed=0/);
    const told = await deployment.succeed('rolling-update.yml', { version: '3.0.0' }, '--check');
    expect(told.replaceAll(/\s+/g, ' ')).to.include('To 3.0.0, one after the other: app1, app2, app3.');
    expect(await deployment.versions()).to.deep.equal(allOn('2.0.0'));
    expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
  });

  it('leaves alone what runs with other settings than the inventory asks for, and says so', async () => {
    const before = await deployment.startTimes();
    const told = await deployment.succeed('site.yml', { ...OTHER_SETTINGS, ...OTHER_IMAGES });
    const said = told.replaceAll(/\s+/g, ' ');
    for (const name of ['app1', 'app2', 'app3', 'Redis']) expect(said).to.include(`${name} runs with other settings than`);
    expect(said).to.include('The container of HAProxy differs from');
    expect(await deployment.startTimes()).to.deep.equal(before);
  });

  it('brings other settings in by an update to the version that runs', async () => {
    await deployment.succeed('rolling-update.yml', { version: '2.0.0', ...OTHER_SETTINGS }, '--limit', 'app1');
    const levels = ['app1', 'app2'].map((name) => deployment.engine.docker('inspect', '--format', '{{json .Config.Env}}', name));
    const [changed, unchanged] = await Promise.all(levels);
    expect(changed).to.include('"LOG_LEVEL=debug"');
    expect(unchanged).to.include('"LOG_LEVEL=info"');
    expect(await deployment.versions()).to.deep.equal(allOn('2.0.0'));
    expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
  });

  it('replaces every node while people talk, and nobody notices', async () => {
    const report = await prove('3.0.0', false);
    expect(brokenHere(report)).to.deep.equal([]);
    expect(await deployment.versions()).to.deep.equal(allOn('3.0.0'));
    expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
  });

  it('moves everybody exactly once where the new container starts beside the old one', async () => {
    const report = await prove('4.0.0', true);
    expect(brokenHere(report)).to.deep.equal([]);
    expect(report.peopleByMoves).to.deep.equal([0, CROWD.people]);
    expect(await deployment.versions()).to.deep.equal(allOn('4.0.0'));
    expect(await deployment.containers()).to.deep.equal(['app1 (running)', 'app2 (running)', 'app3 (running)']);
  });

  it('has nothing to do where every node runs the version already', async () => {
    expect(await deployment.succeed('rolling-update.yml', { version: '4.0.0' })).to.include('nothing to do');
  });

  it('says which version is meant by nobody', async () => {
    const { code, output } = await deployment.run('rolling-update.yml');
    expect(code).not.to.equal(0);
    expect(output).to.include('Which version?');
  });

  it('goes without a trace where what Redis keeps shall go as well', async () => {
    await deployment.succeed('teardown.yml', { wipe: true });
    expect(await deployment.engine.docker('ps', '--all', '--quiet')).to.equal('');
    expect(await deployment.engine.docker('volume', 'ls', '--quiet')).to.equal('');
  });
});
