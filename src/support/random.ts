/** Chance as a parameter: a seeded source makes a test repeatable. */

/** A number from 0 (included) to 1 (excluded), as `Math.random`. */
export type Random = () => number;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Asked for in advance, and each byte used once: to ask the platform anew for each id takes longer than all the rest of it. */
const POOL_BYTES = 1_024;
let pool = new Uint8Array(0);
let used = 0;

/** An unguessable id of `length` characters from `A-Za-z0-9_-` (6 bits each), from the platform's secure source. */
export function randomId(length: number): string {
  let id = '';
  for (let count = 0; count < length; count += 1) {
    if (used === pool.length) {
      pool = crypto.getRandomValues(new Uint8Array(POOL_BYTES));
      used = 0;
    }
    id += ALPHABET[(pool[used] as number) & 63];
    used += 1;
  }
  return id;
}

/** A small seeded source (mulberry32) for tests and simulations; not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
