/**
 * The states of a node, as others see them.
 *
 * | state | `/readyz` | `/lbz` | new sessions | leaves to |
 * | --- | --- | --- | --- | --- |
 * | `starting` | 503 | 503 | no | `ready` (stores answer, the port is open), `stopped` |
 * | `ready` | 200 | 200 | yes | `draining` (SIGTERM), `stopped` (SIGINT) |
 * | `draining` | 503 | 404 | no; open ones are served on | `stopped` (the last connection is gone, or the time is over) |
 * | `stopped` | | | no | |
 */
import type { Clock } from '../support/clock.ts';
import type { Metrics } from '../support/metrics.ts';

export type NodeState = 'starting' | 'ready' | 'draining' | 'stopped';

const NEXT: Readonly<Record<NodeState, readonly NodeState[]>> = {
  starting: ['ready', 'stopped'],
  ready: ['draining', 'stopped'],
  draining: ['stopped'],
  stopped: [],
};

export class LifeCycle {
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  #state: NodeState = 'starting';

  constructor(metrics: Metrics, clock: Clock) {
    this.#metrics = metrics;
    this.#clock = clock;
    this.#report();
  }

  state(): NodeState {
    return this.#state;
  }

  /** @throws where the table has no such step: that is a programmer's error. */
  enter(next: NodeState): void {
    if (!NEXT[this.#state].includes(next)) throw new Error(`a node can not go from ${this.#state} to ${next}`);
    this.#state = next;
    this.#report();
  }

  #report(): void {
    for (const state of Object.keys(NEXT)) this.#metrics.state.set({ state }, state === this.#state ? 1 : 0);
    this.#metrics.stateSince.set(this.#clock.now() / 1000);
  }
}
