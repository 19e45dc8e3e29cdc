/** Whether a new connection may take over from the one that serves. */
import type { Welcome } from '../protocol/messages.ts';
import type { ReplaceReason } from './client-state.ts';

/**
 * Judges a welcome. A node that is going away must not be given the client again, which happens when the balancer has
 * not heard yet. One that stays and only wants to share may well be given the client again: the balancer knows better where
 * there is room, and the client comes to rest. A node of the same name in another version is the one that replaces it.
 */
export function mayTakeOver(reason: ReplaceReason, from: Welcome, to: Welcome): boolean {
  return reason !== 'move' || from.node !== to.node || from.version !== to.version;
}
