/** The repository's own files, for tests that read them. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.angular', '.git']);

/** Paths from the root that match any of the globs; what is installed or generated is left out. */
export function repositoryFiles(...globs: string[]): string[] {
  return globSync(globs, { cwd: REPOSITORY, exclude: (path) => NOT_OURS.has(basename(path)) }).filter((path) =>
    statSync(join(REPOSITORY, path)).isFile(),
  );
}

export function readRepositoryFile(path: string): string {
  return readFileSync(join(REPOSITORY, path), 'utf8');
}

/** Every line of the files that matches, as `path:line: text`. */
export function linesMatching(pattern: RegExp, paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    readRepositoryFile(path)
      .split('\n')
      .flatMap((text, index) => (pattern.test(text) ? [`${path}:${index + 1}: ${text.trim()}`] : [])),
  );
}
