/** Where a node stands in its life; the life cycle of `src/node` is one. */
export type NodeState = 'starting' | 'ready' | 'draining' | 'stopped';

export interface NodeStatus {
  state(): NodeState;
}
