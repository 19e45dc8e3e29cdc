/** Which files a page consists of, from what it says itself. Pure. */

/** The build puts eight characters of the content's hash before the extension. */
const HASHED_NAME = /-[A-Z0-9]{8}\.[a-z0-9.]+$/;

/** Tags that make a browser load something. */
const LOADING_TAG = /<(?:script|link)\b[^>]*>/g;

/** A hashed name in quotes or brackets: what scripts import, at once or later, and what styles refer to. */
const NAMED_FILE = /["'`(]((?:\.{0,2}\/)?[\w./-]*-[A-Z0-9]{8}\.[a-z0-9.]+)["'`)]/g;

export function isHashed(path: string): boolean {
  return HASHED_NAME.test(path);
}

/** Paths of the files that a page's head and body load, without those of other sites. */
export function filesOfPage(html: string): string[] {
  const paths = [...html.matchAll(LOADING_TAG)].flatMap(([tag]) => {
    const name = /\b(?:src|href)="([^"]+)"/.exec(tag)?.[1];
    return name === undefined ? [] : pathFrom(name, '/');
  });
  return [...new Set(paths)].filter((path) => /\.[a-z0-9]+$/.test(path));
}

/** Paths of the hashed files that a script or a style at `path` names, lazy parts included. */
export function filesNamedIn(text: string, path: string): string[] {
  return [...new Set([...text.matchAll(NAMED_FILE)].flatMap(([, name = '']) => pathFrom(name, path)))];
}

/** What a file of this name must be served as; `undefined` where we have no opinion. */
export function expectedType(path: string): RegExp | undefined {
  return TYPES[/\.([a-z0-9]+)$/.exec(path)?.[1] ?? ''];
}

const TYPES: Readonly<Record<string, RegExp>> = {
  js: /^(text|application)\/javascript\b/,
  css: /^text\/css\b/,
  svg: /^image\/svg\+xml\b/,
  json: /^application\/json\b/,
  woff2: /^font\/woff2\b/,
};

const HERE = 'http://here.invalid';

function pathFrom(name: string, base: string): string[] {
  const { origin, pathname } = new URL(name, HERE + base);
  return origin === HERE ? [pathname] : [];
}
