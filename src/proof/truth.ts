/** What the log holds, and what those who were there saw of it: the measure for everything the crowd did. */
import type { RoomMessage } from '../protocol/messages.ts';
import { keyOf, type LogRecord, type MemberRecord } from './records.ts';

export class Truth {
  readonly #members: readonly MemberRecord[];
  readonly #epoch: string;
  /** The log as it was read and, before its beginning, what those who were there saw of what is trimmed away now. */
  readonly #present: readonly RoomMessage[];
  /** Every place anybody saw, by epoch and seq. */
  readonly #places = new Map<string, Map<number, RoomMessage>>();
  readonly #disputed = new Set<string>();
  /** What the crowd sent: the text, and which of its sender's messages it was. */
  readonly #sent = new Map<string, { readonly text: string; readonly order: number }>();

  constructor(members: readonly MemberRecord[], log: LogRecord) {
    this.#members = members;
    this.#epoch = log.epoch;
    for (const { userId, sent } of members) sent.forEach(({ id, text }, order) => this.#sent.set(keyOf(userId, id), { text, order }));
    for (const message of log.messages) this.#see(log.epoch, message);
    for (const { shown } of members) for (const { epoch, message } of shown) this.#see(epoch, message);
    const begins = log.messages[0]?.seq ?? 1;
    const seen = [...(this.#places.get(log.epoch)?.values() ?? [])];
    const trimmed = seen.filter(({ seq }) => seq < begins).sort((one, other) => one.seq - other.seq);
    this.#present = [...trimmed, ...log.messages];
  }

  /** Places at which different messages were seen. */
  get conflicts(): number {
    return this.#disputed.size;
  }

  /** The crowd's own messages in the present epoch, and whether they stand there once and in the order each sender wrote them. */
  stored(): { readonly messages: number; readonly again: number; readonly outOfOrder: number } {
    const seen = new Set<string>();
    const latest = new Map<string, number>();
    let again = 0;
    let outOfOrder = 0;
    for (const { id, user } of this.#present) {
      const key = keyOf(user.id, id);
      const order = this.#sent.get(key)?.order;
      if (order === undefined) continue;
      const before = latest.get(user.id) ?? -1;
      if (seen.has(key)) again += 1;
      else if (order < before) outOfOrder += 1;
      seen.add(key);
      latest.set(user.id, Math.max(order, before));
    }
    return { messages: seen.size, again, outOfOrder };
  }

  /**
   * Messages that were acknowledged and are not there: not at the place that the acknowledgement names or, where a new epoch
   * took over what the old one held, not anywhere in it.
   */
  acknowledgedInVain(): number {
    const places = new Map(this.#present.map(({ id, user, seq }) => [keyOf(user.id, id), seq]));
    const vain = new Set<string>();
    for (const { userId, connections } of this.#members) {
      for (const { id, epoch, seq } of connections.flatMap(({ acks }) => acks)) {
        const key = keyOf(userId, id);
        const place = places.get(key);
        if (place === undefined || (epoch === this.#epoch && place !== seq)) vain.add(key);
      }
    }
    return vain.size;
  }

  /** Messages in the log that somebody was not shown. All were there from the crowd's first word on. */
  notShown(): number {
    const messages = this.#present;
    const first = messages.findIndex(({ id, user }) => this.#sent.has(keyOf(user.id, id)));
    const expected = first < 0 ? [] : messages.slice(first).map(({ id, user }) => keyOf(user.id, id));
    let missing = 0;
    for (const { shown } of this.#members) {
      const keys = new Set(shown.map(({ message }) => keyOf(message.user.id, message.id)));
      missing += expected.filter((key) => !keys.has(key)).length;
    }
    return missing;
  }

  /** Messages whose text is not the one that was sent. */
  altered(): number {
    return [...this.#places.values()]
      .flatMap((places) => [...places.values()])
      .filter(({ id, user, text }) => (this.#sent.get(keyOf(user.id, id))?.text ?? text) !== text).length;
  }

  #see(epoch: string, message: RoomMessage): void {
    const places = this.#places.get(epoch) ?? new Map<number, RoomMessage>();
    this.#places.set(epoch, places);
    const known = places.get(message.seq);
    if (known === undefined) places.set(message.seq, message);
    else if (known !== message && !isSameMessage(known, message)) this.#disputed.add(`${epoch} ${message.seq}`);
  }
}

function isSameMessage(one: RoomMessage, other: RoomMessage): boolean {
  return one.id === other.id && one.user.id === other.user.id && one.text === other.text;
}
