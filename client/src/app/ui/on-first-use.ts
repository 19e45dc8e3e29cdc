/**
 * Makes something when it is first asked for, and keeps it. For what takes milliseconds to make and an empty room does without, such
 * as what writes dates: a page's first moments are the ones that somebody waits for.
 */
export function onFirstUse<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
