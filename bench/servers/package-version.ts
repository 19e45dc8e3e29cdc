/** Versions that are in use, as the packages themselves say. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

export function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(`${REPOSITORY}node_modules/${name}/package.json`, 'utf8')) as { version: string }).version;
}

export function packageVersions(...names: readonly string[]): Readonly<Record<string, string>> {
  return { node: process.versions.node, ...Object.fromEntries(names.map((name) => [name, packageVersion(name)])) };
}
