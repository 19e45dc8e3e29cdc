/** Tells whether files changed since a step that depends on them was last finished. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY } from './shell.js';

const GENERATED = new Set(['node_modules', 'dist', '.angular', 'coverage']);

/**
 * A digest over the content of files and folders, named relative to the repository; what is generated in them is left out.
 * Contents and not times, since a checkout gives every file the present time.
 */
export function fingerprint(...paths) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const path of paths) addTo(hash, path);
  return hash.digest('hex');
}

function addTo(hash, path) {
  const absolute = join(REPOSITORY, path);
  if (!existsSync(absolute)) return;
  if (!statSync(absolute).isDirectory()) {
    hash.update(`${path}\n`).update(readFileSync(absolute)).update('\n');
    return;
  }
  for (const name of readdirSync(absolute).sort()) {
    if (!GENERATED.has(name)) addTo(hash, `${path}/${name}`);
  }
}

/** A file that holds the fingerprint of the last finished run of a step. */
export class Stamp {
  #file;

  constructor(path) {
    this.#file = join(REPOSITORY, path);
  }

  /** What was last written, or undefined. */
  read() {
    return existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : undefined;
  }

  write(text) {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, text);
  }

  clear() {
    rmSync(this.#file, { force: true });
  }
}
