/** What the tests of the playbooks stand on: one engine with the images of three releases, for all of them together. */
import { Deployment, buildReleases } from '../../support/deployment.ts';
import { DockerEngine } from '../../support/docker-engine.ts';

/** Where Debian has to be fetched first it takes minutes; the limits only end what hangs. */
export const BUILD_LIMIT_MS = 15 * 60_000;
export const PLAY_LIMIT_MS = 15 * 60_000;

/** A crowd that leaves the machine some time for the playbook. */
export const CROWD = { people: 40, messagesPerSecond: 15, transports: { 'xhr-polling': 2, 'xhr-streaming': 1, eventsource: 1 } } as const;

let engine: Promise<DockerEngine> | undefined;

/** The engine with releases 1.0.0, 2.0.0 and 3.0.0; it ends with this process. */
export function engineWithReleases(): Promise<DockerEngine> {
  engine ??= DockerEngine.start().then(async (started) => {
    await buildReleases(started, '1.0.0', '2.0.0', '3.0.0');
    return started;
  });
  return engine;
}

/** Version 1.0.0, deployed by `site.yml` with these variables; what cannot be brought up is taken away again. Whoever asks removes it. */
export async function deployed(variables: Readonly<Record<string, unknown>> = {}): Promise<Deployment> {
  const deployment = await Deployment.plan(await engineWithReleases(), variables);
  try {
    await deployment.succeed('site.yml');
  } catch (error) {
    await deployment.remove();
    throw error;
  }
  return deployment;
}

// Of the whole run, not of one file: whichever comes last must not have to know it.
after(async () => {
  await (await engine)?.stop();
});
