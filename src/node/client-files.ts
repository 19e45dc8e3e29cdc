/** Where the built client lies, seen from the sources as well as from the built server. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ClientFiles {
  /** Absolute path of the built client. */
  readonly directory: string;
  /** Builds of earlier releases, whose hashed files open tabs may still ask for. */
  readonly earlierDirectories: readonly string[];
}

/** @returns `undefined` where no client was built: the node then serves the API alone. */
export function findClientFiles(): ClientFiles | undefined {
  // Two levels up from here is `src` or `dist/server`.
  const base = fileURLToPath(new URL('../..', import.meta.url));
  const dist = basename(base) === 'dist' ? base : join(base, 'dist');
  const directory = join(dist, 'client');
  if (!existsSync(join(directory, 'index.html'))) return undefined;
  return { directory, earlierDirectories: [join(dist, 'client-previous')].filter((path) => existsSync(path)) };
}
