/** A deployment through Ansible, as an operator has it: brought up, updated, and taken away where it was not there before. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeClientVariant } from './client-variant.ts';
import { readInventory, type DeploymentPlaces } from './inventory.ts';
import { runPlaybook } from './playbook.ts';

export interface DeploymentOptions {
  /** The repository. */
  readonly repository: string;
  /** Absolute path of the inventory. */
  readonly inventory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface UpdateWishes {
  readonly version: string;
  readonly surge: boolean;
  /** False kills each node at once and tells HAProxy nothing. */
  readonly drain: boolean;
}

export class Deployment {
  readonly places: DeploymentPlaces;
  /** Whether there were containers before. */
  readonly wasThere: boolean;
  readonly #options: DeploymentOptions;
  /** The play that runs, or the last one. */
  #play: Promise<void> = Promise.resolve();

  private constructor(options: DeploymentOptions, places: DeploymentPlaces, wasThere: boolean) {
    this.#options = options;
    this.places = places;
    this.wasThere = wasThere;
  }

  static async find(options: DeploymentOptions): Promise<Deployment> {
    const env = { ...options.env, ANSIBLE_CONFIG: join(options.repository, 'ansible/ansible.cfg') };
    const places = await readInventory(options.inventory, env);
    return new Deployment({ ...options, env }, places, await hasContainer(places, env));
  }

  deploy(): Promise<void> {
    return this.#run('site.yml', {});
  }

  /**
   * Builds the image of the next version, with another build of the page in it; `version` is one that no node runs by default.
   * @returns the version to update to.
   */
  async buildNext(version?: string): Promise<string> {
    const next = version ?? (await this.#nextVersion());
    const page = `dist/client-${next}`;
    const variant = join(this.#options.repository, page);
    try {
      await makeClientVariant(join(this.#options.repository, 'dist/client'), variant, next);
      await this.#run('images.yml', { version: next, images_client: page });
    } finally {
      await rm(variant, { recursive: true, force: true });
    }
    return next;
  }

  /** Updates every node. */
  async update({ version, surge, drain }: UpdateWishes, tell: (line: string) => void): Promise<void> {
    tell(`the update to version ${version} begins`);
    await this.#run('rolling-update.yml', { version, ...(surge && { surge: 'true' }), ...(!drain && { drain: 'false' }) }, tell);
  }

  /** Resolves when no play runs any more: one that was interrupted takes a moment to let go of what it holds. */
  async settled(): Promise<void> {
    // How it ended was told to the one who started it.
    await this.#play.catch(() => undefined);
  }

  /** Also after it was interrupted. */
  async takeAway(): Promise<void> {
    const { signal: _signal, ...options } = this.#options;
    await runPlaybook('teardown.yml', { ...options, folder: join(options.repository, 'ansible') });
  }

  /** One after the highest that runs anywhere: an update before may have stopped half way. */
  async #nextVersion(): Promise<string> {
    const origins = this.places.nodes.flatMap(({ urls }) => urls.flatMap((url) => url ?? []));
    const running = await Promise.all(origins.map(versionAt));
    return versionAfter(running.flatMap((version) => version ?? []));
  }

  #run(playbook: string, variables: Readonly<Record<string, string>>, tell = this.#options.tell): Promise<void> {
    const { repository, inventory, env, signal } = this.#options;
    this.#play = runPlaybook(playbook, { folder: join(repository, 'ansible'), inventory, variables, env, tell, signal });
    return this.#play;
  }
}

/** What a node says that it runs; `undefined` where nothing answers. */
export async function versionAt(origin: string): Promise<string | undefined> {
  const response = await fetch(`${origin}/api/version`).catch(() => undefined);
  return ((await response?.json()) as { readonly version: string } | undefined)?.version;
}

/** A version of the proof's own, with a number behind the one it follows on. */
export function versionAfter(versions: readonly string[]): string {
  const parts = versions.map((version) => /^(.*?)(?:-proof\.(\d+))?$/.exec(version));
  const number = Math.max(0, ...parts.map((part) => Number(part?.[2] ?? 0)));
  return `${parts[0]?.[1] ?? '0.0.0'}-proof.${number + 1}`;
}

/** Where no engine answers, there is nothing yet: the playbook starts it. */
async function hasContainer({ engineSocket, nodes }: DeploymentPlaces, env: NodeJS.ProcessEnv): Promise<boolean> {
  const list = ['--host', engineSocket, 'ps', '--all', '--format', '{{.Names}}'];
  const { stdout } = await promisify(execFile)('docker', list, { env }).catch(() => ({ stdout: '' }));
  return stdout.split('\n').some((name) => nodes.some((node) => node.name === name));
}
