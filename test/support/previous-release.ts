/** The server of the release before this one, from the repository's tags, to run beside this one's. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

export interface Release {
  /** The tag, or `undefined` where nothing was released before: this version then stands in for it. */
  readonly tag: string | undefined;
  /** What to start. */
  readonly entry: string;
  remove(): Promise<void>;
}

async function git(...args: readonly string[]): Promise<string[]> {
  const { stdout } = await run('git', [...args], { cwd: REPOSITORY });
  return stdout.split('\n').filter((line) => line !== '');
}

export async function previousRelease(): Promise<Release> {
  const here = new Set(await git('tag', '--points-at', 'HEAD'));
  const tag = (await git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname')).find((candidate) => !here.has(candidate));
  if (tag === undefined) return { tag, entry: 'src/main.ts', remove: () => Promise.resolve() };

  const folder = await mkdtemp(join(tmpdir(), 'tchatter-release-'));
  const archive = join(folder, 'release.tar');
  await git('archive', `--output=${archive}`, tag, 'src', 'package.json');
  await run('tar', ['-xf', archive, '-C', folder]);
  // Its code with this version's packages: what is tried is the protocol and the data, not the packages.
  await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  return { tag, entry: join(folder, 'src/main.ts'), remove: () => rm(folder, { recursive: true, force: true }) };
}
