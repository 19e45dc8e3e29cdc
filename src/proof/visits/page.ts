/** A page as a browser loads it: the document, what it names, and what that names in turn, lazy parts included. */
import type { Ledger } from './ledger.ts';
import { expectedType, filesNamedIn, filesOfPage, isHashed } from './page-assets.ts';

export interface LoadedPage {
  /** The hashed files that the document names: they tell one build from another. */
  readonly build: string;
  /** Paths of all hashed files, lazy parts included. */
  readonly hashedFiles: readonly string[];
}

/** @returns `undefined` where the document itself did not come. */
export async function loadPage(ledger: Ledger): Promise<LoadedPage | undefined> {
  const page = await ledger.ask('request', '/', { status: 200, type: /^text\/html\b/ });
  if (page === undefined) return undefined;
  const named = filesOfPage(page.text);
  const known = new Set(named);
  let next = [...known];
  while (next.length > 0) {
    const found = await Promise.all(next.map((path) => loadFile(ledger, path)));
    next = found.flat().filter((path) => !known.has(path));
    for (const path of next) known.add(path);
  }
  return { build: named.filter(isHashed).sort().join(' '), hashedFiles: [...known].filter(isHashed).sort() };
}

/** @returns the paths of what it names. */
export async function loadFile(ledger: Ledger, path: string): Promise<readonly string[]> {
  const type = expectedType(path);
  const file = await ledger.ask('asset', path, { status: 200, ...(type !== undefined && { type }) });
  return file === undefined || !/\.(js|css)$/.test(path) ? [] : filesNamedIn(file.text, path);
}
