/** What every command that updates a deployment under people has around it: it is there, it is found, and it is taken away again. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ParseArgsConfig } from 'node:util';
import { Deployment } from './deployment.ts';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** The options of the command line that all of these commands have. */
export const DEPLOYMENT_OPTIONS = {
  surge: { type: 'boolean', default: false },
  inventory: { type: 'string', default: resolve(REPOSITORY, 'ansible/inventories/local') },
  keep: { type: 'boolean', default: false },
  version: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

export interface DeploymentWishes {
  readonly inventory: string;
  /** Whether a deployment that was not there before stays. */
  readonly keep: boolean;
  /** The version to update to; one that no node runs by default. */
  readonly version?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Brings everything up, builds the image of the next version, acts, and takes away what was not there before. SIGINT and SIGTERM
 * interrupt it.
 * @param act says whether all went well
 * @returns the exit code
 */
export async function onDeployment(
  { inventory, keep, version, env }: DeploymentWishes,
  tell: (line: string) => void,
  act: (deployment: Deployment, version: string) => Promise<boolean>,
): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));
  const { signal } = interrupted;
  const deployment = await Deployment.find({ repository: REPOSITORY, inventory: resolve(inventory), env, tell, signal });
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  const run = async (): Promise<boolean> => {
    tell('everything is brought up');
    await deployment.deploy();
    tell('the image of the next version is built');
    return act(deployment, await deployment.buildNext(version));
  };
  let ok = await succeeds(() => Promise.race([run(), aborted]));
  await deployment.settled();
  if (!deployment.wasThere && !keep) {
    tell('everything is taken away again');
    ok = (await succeeds(() => deployment.takeAway().then(() => true))) && ok;
  }
  return ok ? 0 : 1;
}

/** What goes wrong is told in a sentence, and is no success. */
async function succeeds(act: () => Promise<boolean>): Promise<boolean> {
  try {
    return await act();
  } catch (error) {
    console.error((error as Error).message);
    return false;
  }
}
