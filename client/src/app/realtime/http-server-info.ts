/** {@link ServerInfo} over `fetch`. */
import { isRoomName } from '../../../../src/protocol/decode.ts';
import type { RoomSummary, ServerInfo } from './tokens.ts';

/** Longer than a busy node takes; a node that says nothing for this long is as good as away. */
const ANSWER_DEADLINE_MS = 8_000;

export class HttpServerInfo implements ServerInfo {
  async rooms(): Promise<readonly RoomSummary[]> {
    const answer = await get('/api/rooms');
    if (!answer.ok) throw new Error(`The list of rooms was refused with ${answer.status}.`);
    const body: unknown = await answer.json();
    return Array.isArray(body) ? body.filter(isRoomSummary) : [];
  }

  async answers(): Promise<boolean> {
    try {
      return (await get('/api/version')).ok;
    } catch {
      // No network, or no node behind it: either way nobody answers.
      return false;
    }
  }
}

function get(path: string): Promise<Response> {
  return fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) });
}

function isRoomSummary(value: unknown): value is RoomSummary {
  if (typeof value !== 'object' || value === null) return false;
  const { room, memberCount } = value as { room?: unknown; memberCount?: unknown };
  return isRoomName(room) && typeof memberCount === 'number';
}
