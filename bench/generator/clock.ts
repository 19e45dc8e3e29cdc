/** The monotonic clock of the machine, which is the same for every process on it. */
import { performance } from 'node:perf_hooks';

const US_PER_MS = 1_000;

/** A process may be put aside between reading one clock and the other; of so many tries, one is not. */
const TRIES = 50;

const originUs = Math.max(
  ...Array.from({ length: TRIES }, () => {
    const machineUs = Number(process.hrtime.bigint() / 1_000n);
    return machineUs - performance.now() * US_PER_MS;
  }),
);

/** Whole microseconds since the machine started. */
export function nowUs(): number {
  return Math.round(originUs + performance.now() * US_PER_MS);
}

/** Waits until {@link nowUs} has reached `atUs`, to a millisecond. */
export function until(atUs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, (atUs - nowUs()) / US_PER_MS)));
}
