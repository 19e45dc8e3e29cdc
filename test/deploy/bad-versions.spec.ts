import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FAULTLESS, underFault } from '../faults/support/under-fault.ts';
import type { Deployment, PlayEnd } from '../support/deployment.ts';
import type { DockerEngine } from '../support/docker-engine.ts';
import { BUILD_LIMIT_MS, CROWD, PLAY_LIMIT_MS, deployed, engineWithReleases } from './support/stage.ts';

/** A server that answers as it is told, by path; everything else is a 404. */
const answering = (answers: Readonly<Record<string, readonly [number, string]>>): string =>
  `const answers = ${JSON.stringify(answers)};
   require('node:http').createServer((request, response) => {
     const [status, body] = answers[request.url] ?? [404, '{}'];
     response.writeHead(status, { 'content-type': 'application/json' }).end(body);
   }).listen(Number(process.env.PORT), process.env.HOST);`;

const BAD: Readonly<Record<string, { readonly script: string; readonly why: RegExp }>> = {
  'does-not-start': { script: "throw new Error('a part is missing')", why: /does not start[^]*a part is missing/ },
  'never-ready': { script: answering({ '/lbz': [503, '{}'] }), why: /did not become ready within 10 s/ },
  'no-handshake': {
    script: answering({ '/lbz': [200, '{}'], '/api/version': [200, '{"version":"no-handshake"}'] }),
    why: /a chat through it failed/,
  },
  'crashes-soon': {
    script: "setTimeout(() => process.exit(1), 3000); import('/app/dist/server/main.js');",
    // Which check catches it depends on how busy the machine is.
    why: /does not start|does not stay up|ended again after a short time|a chat through it failed|did not become ready/,
  },
};

/** What is no good does not become better by waiting for it. */
const SOON = { app_ready_timeout: 10, app_settle_time: 5 } as const;

describe('an update to a version that is no good', function () {
  this.timeout(PLAY_LIMIT_MS);
  let engine: DockerEngine;
  let deployment: Deployment;
  let folder: string;

  before('deploys', async function () {
    this.timeout(BUILD_LIMIT_MS);
    engine = await engineWithReleases();
    folder = await mkdtemp(join(tmpdir(), 'tchatter-bad-'));
    deployment = await deployed('1.0.0');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function build(version: string, script: string): Promise<void> {
    const dockerfile = `FROM tchatter/app:1.0.0\nENV APP_VERSION=${version}\nCMD ${JSON.stringify(['node', '-e', script])}\n`;
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await engine.docker('build', '--tag', `tchatter/app:${version}`, folder);
  }

  for (const [version, { script, why }] of Object.entries(BAD)) {
    it(`stops, says which node and why, and leaves everything in service: ${version}`, async () => {
      await build(version, script);
      let end: PlayEnd | undefined;
      const { report } = await underFault(
        deployment,
        async () => void (end = await deployment.run('rolling-update.yml', { version, ...SOON })),
        CROWD,
      );
      expect(end?.code).not.to.equal(0);
      expect(end?.output.replaceAll(/\s+/g, ' ')).to.match(why).and.to.match(/app1/);
      expect(report).to.include(FAULTLESS);
      expect(await deployment.versions()).to.deep.equal({ app1: '1.0.0', app2: '1.0.0', app3: '1.0.0' });
      expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
    });
  }

  it('stops before anything is touched where there is no such image', async () => {
    const { code, output } = await deployment.run('rolling-update.yml', { version: '9.9.9' });
    expect(code).not.to.equal(0);
    expect(output).to.match(/there is no image\s+tchatter\/app:9\.9\.9/);
  });

  it('stops before anything is touched where those left could not carry everybody', async () => {
    const { output } = await underRefusal({ app_capacity: 1 });
    expect(output.replaceAll(/\s+/g, ' ')).to.include('app_capacity is 1. Nothing was touched.');
  });

  async function underRefusal(variables: Readonly<Record<string, unknown>>): Promise<PlayEnd> {
    let end: PlayEnd | undefined;
    const { report } = await underFault(
      deployment,
      async () => void (end = await deployment.run('rolling-update.yml', { version: '2.0.0', ...variables })),
      CROWD,
    );
    expect(report.movesMax).to.equal(0);
    if (end === undefined || end.code === 0) throw new Error('The update was not refused.');
    return end;
  }
});
