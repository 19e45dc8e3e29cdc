/**
 * Follows a room over a client and keeps what its log says about the play. Who comes in is given the latest messages only; where
 * these do not tell how far the play is, older pages are asked for.
 */
import { HISTORY_MAX_MESSAGES } from '../protocol/limits.ts';
import type { RoomMessage } from '../protocol/messages.ts';
import type { Chat, ClientEvent } from '../sdk/types.ts';
import { EMPTY_LOG, read, settlesPlace, type SceneLog } from './scene-log.ts';
import type { Script } from './script/script.ts';

/** So much talk without a line, and the play counts as not begun. */
const PAGES_READ_MAX = 10;

export interface RoomWatchParts {
  readonly chat: Pick<Chat, 'history'>;
  readonly room: string;
  readonly script: Script;
  /** Each message that is new since one came in, once, in order. */
  heard(message: RoomMessage): void;
  changed(): void;
}

export class RoomWatch {
  readonly #parts: RoomWatchParts;
  #log = EMPTY_LOG;
  /** What is known while it does not yet tell where the play is. */
  #unread: RoomMessage[] | undefined = [];
  /** Counts beginnings, so that a page that was asked for before the log began anew is not taken in. */
  #beginnings = 0;
  #paging = false;

  constructor(parts: RoomWatchParts) {
    this.#parts = parts;
  }

  /** What the log says; nothing before that is known. */
  get log(): SceneLog | undefined {
    return this.#unread === undefined ? this.#log : undefined;
  }

  take(event: ClientEvent): void {
    const { room } = this.#parts;
    if (event.type === 'message' && event.message.room === room) this.#add([event.message]);
    if (event.type !== 'joined' || event.room !== room) return;
    if (event.continuity === 'first' || event.continuity === 'new-epoch') this.#beginWith(event.messages);
    else this.#add(event.messages);
    if (this.#unread !== undefined) void this.#readBack();
  }

  #beginWith(messages: readonly RoomMessage[]): void {
    this.#beginnings += 1;
    this.#paging = false;
    this.#unread = [...messages];
  }

  #add(messages: readonly RoomMessage[]): void {
    if (this.#unread === undefined) this.#read(messages);
    else this.#unread.push(...messages);
    for (const message of messages) this.#parts.heard(message);
    if (this.#unread === undefined && messages.length > 0) this.#parts.changed();
  }

  #read(messages: readonly RoomMessage[]): void {
    for (const message of messages) this.#log = read(this.#log, message, this.#parts.script);
  }

  /** Asks for older pages until one settles where the play is. */
  async #readBack(): Promise<void> {
    if (this.#paging) return;
    this.#paging = true;
    const beginning = this.#beginnings;
    try {
      for (let page = 0; page < PAGES_READ_MAX; page += 1) {
        const oldest = this.#unread?.[0]?.seq ?? 1;
        if (oldest <= 1 || this.#unread?.some((message) => settlesPlace(message, this.#parts.script))) break;
        const { messages, more } = await this.#parts.chat.history(this.#parts.room, oldest, HISTORY_MAX_MESSAGES);
        if (beginning !== this.#beginnings) return;
        this.#unread?.unshift(...messages);
        if (!more || messages.length === 0) break;
      }
      this.#settle();
    } catch {
      // The connection is gone; the next `joined` asks again.
    } finally {
      if (beginning === this.#beginnings) this.#paging = false;
    }
  }

  #settle(): void {
    const messages = this.#unread ?? [];
    this.#log = EMPTY_LOG;
    this.#unread = undefined;
    this.#read(messages);
    this.#parts.changed();
  }
}
