/**
 * The newest messages of a room, encoded, as this node delivered them. Most who come back missed only a few: they are
 * served from here, and the log is not asked.
 */

export interface RecentMessage {
  readonly seq: number;
  readonly id: string;
  /** The `message` of the wire, encoded once. */
  readonly json: string;
}

export interface WindowLimits {
  readonly maxMessages: number;
  readonly maxCharacters: number;
  /** Kept whatever their length, for those who join without a position. */
  readonly minMessages: number;
}

export class RecentWindow {
  #messages: RecentMessage[] = [];
  #characters = 0;
  /** The seq after the last one; the window is contiguous up to here. */
  #next: number;
  readonly #limits: WindowLimits;

  /** @param head the seq of the last message before the window's first. */
  constructor(head: number, limits: WindowLimits) {
    this.#next = head + 1;
    this.#limits = limits;
  }

  /** Oldest seq held; the next one to come where none is. */
  get first(): number {
    return this.#messages[0]?.seq ?? this.#next;
  }

  /** Adds the message that follows. */
  push(message: RecentMessage): void {
    if (message.seq !== this.#next) throw new RangeError(`seq ${message.seq} does not follow ${this.#next - 1}`);
    this.#messages.push(message);
    this.#characters += message.json.length;
    this.#next += 1;
    if (this.#messages.length > 2 * this.#limits.maxMessages || this.#characters > 2 * this.#limits.maxCharacters) this.#trim();
  }

  /** At most `limit` messages after `seq`, or `undefined` where the window does not reach back so far. */
  after(seq: number, limit: number): readonly RecentMessage[] | undefined {
    const from = seq + 1 - this.first;
    return from < 0 ? undefined : this.#messages.slice(from, from + limit);
  }

  /** The newest `limit` messages, or fewer where fewer are held. */
  latest(limit: number): readonly RecentMessage[] {
    return this.#messages.slice(Math.max(0, this.#messages.length - limit));
  }

  idAt(seq: number): string | undefined {
    return this.#messages[seq - this.first]?.id;
  }

  /** Cuts back to the limits once both are far exceeded: rarely, so that a push costs next to nothing. */
  #trim(): void {
    let keep = 0;
    let characters = 0;
    for (let index = this.#messages.length - 1; index >= 0 && keep < this.#limits.maxMessages; index -= 1) {
      characters += this.#messages[index]?.json.length ?? 0;
      if (characters > this.#limits.maxCharacters && keep >= this.#limits.minMessages) break;
      keep += 1;
    }
    this.#messages = this.#messages.slice(this.#messages.length - keep);
    this.#characters = this.#messages.reduce((sum, message) => sum + message.json.length, 0);
  }
}
