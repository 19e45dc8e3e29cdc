/**
 * What has been shown of one room, as a position, and what a new arrival therefore means. Pure: no time, no sockets.
 *
 * Two connections may deliver the same room during a hand-over, and one of them may not have heard yet that the log began
 * anew. So a live message counts only when its connection is in the epoch of the position, and then by its `seq` alone.
 */
import type { Joined, ResumeRequest, RoomMessage } from '../protocol/messages.ts';
import type { Position } from '../protocol/position.ts';
import type { Continuity } from './types.ts';

/** What a `joined` means: messages to show, or an answer that leaves a hole which asking once more will fill. */
export type JoinedMeaning =
  { readonly kind: 'show'; readonly continuity: Continuity; readonly messages: readonly RoomMessage[] } | { readonly kind: 'ask-again' };

/** What a live message means; `hole` asks for a `join` with the present position, `stale` belongs to another epoch. */
export type MessageMeaning = 'show' | 'known' | 'hole' | 'stale';

export class RoomTracker {
  /** The last contiguous place: epoch, seq and id change together or not at all. */
  #position: Position | undefined;

  get position(): Position | undefined {
    return this.#position;
  }

  /** The `join` that goes on from here. */
  request(room: string): ResumeRequest {
    const position = this.#position;
    if (position === undefined) return { room };
    const { seq, epoch, id } = position;
    return { room, after: seq, epoch, ...(id !== undefined && { afterId: id }) };
  }

  /** Takes a live message that came over a connection on which the room is in `epoch`. */
  message(message: RoomMessage, epoch: string | undefined): MessageMeaning {
    const position = this.#position;
    if (position === undefined || epoch !== position.epoch) return 'stale';
    if (message.seq <= position.seq) return 'known';
    if (message.seq > position.seq + 1) return 'hole';
    this.#position = { epoch: position.epoch, seq: message.seq, id: message.id };
    return 'show';
  }

  /** Takes a `joined`; `asked` is the request that its connection made last for this room. */
  joined(joined: Joined, asked: ResumeRequest | undefined): JoinedMeaning {
    const position = this.#position;
    if (position === undefined) return this.#beginAt(joined, 'first');
    if (position.epoch !== joined.epoch) return this.#beginAt(joined, position.seq === 0 ? 'first' : 'new-epoch');
    if (disagrees(position, joined, asked)) return this.#beginAt(joined, 'new-epoch');

    const fresh = joined.messages.filter(({ seq }) => seq > position.seq);
    const next = fresh[0]?.seq ?? (joined.complete ? position.seq + 1 : joined.seq + 1);
    const askedHere = asked?.after === position.seq && asked.epoch === position.epoch;
    if (next <= position.seq + 1) {
      if (askedHere && !joined.complete) return this.#goOn(joined, fresh, 'gap');
      return this.#goOn(joined, fresh, 'continued');
    }
    // The answer fits a question from elsewhere (no position, or an older one). Only the answer to a question from here can
    // say that something is gone for good; having asked, a hole in the answer is not asked about for ever.
    return askedHere || !joined.complete ? this.#goOn(joined, fresh, 'gap') : { kind: 'ask-again' };
  }

  #beginAt(joined: Joined, continuity: Continuity): JoinedMeaning {
    this.#position = endOf(joined.messages, joined.epoch) ?? { epoch: joined.epoch, seq: joined.seq };
    return { kind: 'show', continuity, messages: joined.messages };
  }

  #goOn(joined: Joined, fresh: readonly RoomMessage[], continuity: 'continued' | 'gap'): JoinedMeaning {
    const end = endOf(fresh, joined.epoch);
    if (end !== undefined) this.#position = end;
    else if (continuity === 'gap') this.#position = { epoch: joined.epoch, seq: joined.seq };
    return { kind: 'show', continuity, messages: fresh };
  }
}

function endOf(messages: readonly RoomMessage[], epoch: string): Position | undefined {
  const last = messages.at(-1);
  return last && { epoch, seq: last.seq, id: last.id };
}

/**
 * Whether the log under this epoch is another one than the one shown: it was restored from an older file, epoch and all.
 * Either it holds another message at our place, or it ends before the place that was asked for.
 */
function disagrees(position: Position, joined: Joined, asked: ResumeRequest | undefined): boolean {
  const there = joined.messages.find(({ seq }) => seq === position.seq);
  if (there !== undefined && position.id !== undefined && there.id !== position.id) return true;
  return !joined.complete && asked?.after !== undefined && asked.epoch === joined.epoch && joined.seq < asked.after;
}
