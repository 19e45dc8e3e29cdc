/** Times one function: the median of several rounds, after enough calls for the compiler to have done its part. */
const WARM_UP_MS = 200;
const ROUNDS = 7;
const ROUND_MS = 100;

/** @returns nanoseconds a call. */
export function measure(call: () => unknown): number {
  repeatFor(WARM_UP_MS, call);
  const rounds = Array.from({ length: ROUNDS }, () => repeatFor(ROUND_MS, call)).sort((a, b) => a - b);
  return rounds[ROUNDS >> 1] as number;
}

/** What the calls return is kept, so that none of them is found to be of no use. */
export let kept: unknown;

function repeatFor(durationMs: number, call: () => unknown): number {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < durationMs) {
    for (let count = 0; count < 100; count += 1) kept = call();
    calls += 100;
    elapsed = performance.now() - start;
  }
  return (elapsed * 1e6) / calls;
}
