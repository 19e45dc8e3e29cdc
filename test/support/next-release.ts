/**
 * A release that follows on this one: the built server with another build of the page and, beside it, the files of this one, as
 * an image carries them. To run beside this release in an update.
 */
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeClientVariant } from '../../src/proof/deployment/client-variant.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

export interface NextRelease {
  /** What to start. */
  readonly entry: string;
  remove(): Promise<void>;
}

/** Needs a build of the page. */
export async function nextRelease(): Promise<NextRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'tchatter-next-'));
  const pageOf = (release: string): string => join(release, 'dist/client');
  // Sources and not the built server: whoever works on them tests what is there. They find the page two folders up.
  for (const part of ['src', 'package.json']) await cp(join(REPOSITORY, part), join(folder, part), { recursive: true });
  await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  await makeClientVariant(pageOf(REPOSITORY), pageOf(folder), 'next');
  await cp(pageOf(REPOSITORY), join(folder, 'dist/client-previous'), { recursive: true });
  return { entry: join(folder, 'src/main.ts'), remove: () => rm(folder, { recursive: true, force: true }) };
}
