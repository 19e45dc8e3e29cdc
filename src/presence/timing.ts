/** The times of presence, which all nodes of a deployment must share. */
import { PRESENCE_GRACE_MS } from '../protocol/limits.ts';

/** How long a lease holds without being renewed: a dead node's members are gone this long after its last renewal. */
export const PRESENCE_LEASE_MS = 30_000;

/** How often a node renews: two renewals in a row may fail before a lease is in danger. */
export const PRESENCE_RENEW_INTERVAL_MS = 10_000;

/** How often lapsed leases are looked for: what `left` may come late. */
export const PRESENCE_SWEEP_INTERVAL_MS = 1_000;

/**
 * When nobody looked for this long, the store or everybody who uses it was away, and leases lapsed that could not be
 * renewed. Sweeping then waits one whole lease, so that those who are still there can say so first.
 */
export const PRESENCE_SWEEP_GAP_MS = 5_000;

export interface PresenceTiming {
  readonly leaseMs: number;
  readonly graceMs: number;
  readonly sweepIntervalMs: number;
  readonly sweepGapMs: number;
}

export const DEFAULT_PRESENCE_TIMING: PresenceTiming = {
  leaseMs: PRESENCE_LEASE_MS,
  graceMs: PRESENCE_GRACE_MS,
  sweepIntervalMs: PRESENCE_SWEEP_INTERVAL_MS,
  sweepGapMs: PRESENCE_SWEEP_GAP_MS,
};
