/** What the tests of the playbooks stand on: one engine with the images of four releases and one deployment, for all of them together. */
import { Deployment, buildReleases } from '../../support/deployment.ts';
import { DockerEngine } from '../../support/docker-engine.ts';

/** Where Debian has to be fetched first it takes minutes; the limits only end what hangs. */
export const BUILD_LIMIT_MS = 15 * 60_000;
export const PLAY_LIMIT_MS = 15 * 60_000;

/** A crowd that leaves the machine some time for the playbook. */
export const CROWD = { people: 40, messagesPerSecond: 15, transports: { 'xhr-polling': 2, 'xhr-streaming': 1, eventsource: 1 } } as const;

let engine: Promise<DockerEngine> | undefined;

/** The engine with releases 1.0.0 to 4.0.0; it ends with this process. */
export function engineWithReleases(): Promise<DockerEngine> {
  engine ??= DockerEngine.start().then(async (started) => {
    await buildReleases(started, '1.0.0', '2.0.0', '3.0.0', '4.0.0');
    return started;
  });
  return engine;
}

/** Longer than the engine's client waits by itself for an answer. */
const LONG_DRAIN_S = 90;

let deployment: Deployment | undefined;

/**
 * The deployment that all these tests share, with three nodes of one version in service: as the test before has left it where that is
 * so, and otherwise brought up anew by `site.yml`, which takes a minute.
 */
export async function deployed(version: string): Promise<Deployment> {
  if (deployment !== undefined) {
    // Where a part of it does not answer, it is not whole.
    if (await isWhole(deployment, version).catch(() => false)) return deployment;
    await deployment.remove();
  }
  deployment = await Deployment.plan(await engineWithReleases(), {
    app_version: version,
    drain_timeout: LONG_DRAIN_S,
    move_window: 2,
    app_environment: { OPS_PUBLIC: 'true' },
  });
  await deployment.succeed('site.yml');
  return deployment;
}

async function isWhole(deployment: Deployment, version: string): Promise<boolean> {
  const [versions, inService, containers] = await Promise.all([deployment.versions(), deployment.inService(), deployment.containers()]);
  const isRunning = containers.join() === 'app1 (running),app2 (running),app3 (running)';
  return isRunning && inService.length === 3 && Object.values(versions).every((said) => said === version);
}

// Of the whole run, not of one file: whichever comes last must not have to know it.
after(async () => {
  await deployment?.remove();
  await (await engine)?.stop();
});
