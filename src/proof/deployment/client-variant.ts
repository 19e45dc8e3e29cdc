/**
 * Makes another build of the page out of one that is there: the same page under other names. An update to a version with the same
 * files would prove nothing about files that only one version has.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The build puts eight characters of the content's hash before the extension. */
const HASHED = /^(.*-)([A-Z0-9]{8})(\.[A-Za-z0-9.]+)$/;

/** Files in which others are named. */
const NAMES_OTHERS = /\.(html|js|css|json|map)$/;

/**
 * Writes a copy of the built page in `from` to `to`, which is emptied first. Every hashed file gets another name, and whatever
 * names it names it anew. `seed` decides the names.
 * Rejects where there is no hashed file in `from`.
 */
export async function makeClientVariant(from: string, to: string, seed: string): Promise<void> {
  const files = (await readdir(from, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const renamed = new Map(
    files.flatMap(({ name }) => {
      const [, before, hash, after] = HASHED.exec(name) ?? [];
      return hash === undefined ? [] : [[name, `${before}${anotherHash(hash, seed)}${after}`] as const];
    }),
  );
  if (renamed.size === 0) throw new Error(`There is no built page with hashed files in ${from}.`);
  await rm(to, { recursive: true, force: true });
  for (const { name, parentPath } of files) {
    const source = join(parentPath, name);
    const target = join(to, parentPath.slice(from.length), renamed.get(name) ?? name);
    await mkdir(dirname(target), { recursive: true });
    const content = await readFile(source);
    await writeFile(target, NAMES_OTHERS.test(name) ? renameIn(content.toString(), renamed) : content);
  }
}

function renameIn(text: string, renamed: ReadonlyMap<string, string>): string {
  let changed = text;
  for (const [before, after] of renamed) changed = changed.replaceAll(before, after);
  return changed;
}

/** Of the same alphabet and length, so that it is taken for what it is. */
function anotherHash(hash: string, seed: string): string {
  const digest = createHash('sha256').update(`${seed} ${hash}`).digest('hex').toUpperCase();
  return digest.slice(0, hash.length);
}
