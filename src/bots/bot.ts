/**
 * One character: a client like any other, which reads the room and speaks when the next line is its own. It keeps nothing that the
 * log does not say, so it may be ended at any moment and started again by anybody.
 */
import type { RoomMessage } from '../protocol/messages.ts';
import type { Chat, ClientEvent } from '../sdk/types.ts';
import type { CancelTimer, Clock } from '../support/clock.ts';
import type { Character } from './cast.ts';
import { Company } from './company.ts';
import { Delivery } from './delivery.ts';
import { nextCue, takeAt, type Cue } from './director.ts';
import type { Pace } from './pace.ts';
import { Part } from './part.ts';
import { RoomWatch } from './room-watch.ts';
import type { SceneLog } from './scene-log.ts';
import type { Script } from './script/script.ts';

/** An understudy steps in when whoever has the part lets its line pass for this long: twice the grace time of presence. */
const STEP_IN_AFTER_MS = 20_000;

/** Before it is looked again at a line that could not be said. */
const LOOK_AGAIN_MS = 1_000;

export interface BotParts {
  readonly character: Character;
  readonly chat: Chat;
  readonly room: string;
  readonly script: Script;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Each message that is new since it came in. */
  heard?(message: RoomMessage): void;
  /** The log as it is now; not before it is known. */
  changed?(log: SceneLog): void;
}

type SpokenCue = Extract<Cue, { speaker: Character }>;

export class Bot {
  readonly #parts: BotParts;
  readonly #company = new Company();
  readonly #part: Part;
  readonly #watch: RoomWatch;
  readonly #firstTake: string;
  /** False while there is no connection: what is said meanwhile is not known. */
  #inRoom = false;
  /** What it is about to say, for which cue and before whom. */
  #delivery: { readonly of: string; readonly id: string; readonly work: Delivery } | undefined;
  #cancelLook: CancelTimer | undefined;

  constructor(parts: BotParts) {
    const { character, chat, room, script, clock } = parts;
    this.#parts = parts;
    this.#part = new Part(character, this.#company);
    this.#firstTake = takeAt(clock.now());
    this.#watch = new RoomWatch({ chat, room, script, heard: (message) => parts.heard?.(message), changed: () => this.#logChanged() });
    chat.on((event) => this.#take(event));
  }

  enter(): void {
    this.#parts.chat.join(this.#parts.room);
    this.#parts.chat.connect();
  }

  /** Leaves the room in good order, so that an understudy may speak at once. */
  leave(): void {
    this.#inRoom = false;
    this.#look();
    this.#parts.chat.leave(this.#parts.room);
    this.#parts.chat.close();
  }

  /** The character whose line the play waits for and who is not in the room. */
  get missing(): Character | undefined {
    const cue = this.#cue();
    return cue === undefined || cue.kind === 'pause' || this.#company.characters.includes(cue.speaker) ? undefined : cue.speaker;
  }

  #take(event: ClientEvent): void {
    const { room, chat } = this.#parts;
    switch (event.type) {
      case 'state':
        if (event.state.status !== 'online') this.#inRoom = false;
        break;
      case 'joined':
        if (event.room !== room || chat.state.status !== 'online') return;
        this.#inRoom = true;
        this.#company.joined(event.members, event.memberCount);
        this.#part.joined(chat.state.user.id);
        break;
      case 'presence':
        if (event.change.room === room) this.#company.changed(event.change);
        break;
      case 'delivery':
        // It could not be said as it stands: the log is looked at again.
        if (event.id === this.#delivery?.id && ['failed', 'unsure'].includes(event.delivery.status)) this.#lookAfter(LOOK_AGAIN_MS);
        return;
      case 'typing':
        return;
      case 'message':
      case 'error':
        break;
    }
    this.#watch.take(event);
    this.#look();
  }

  #logChanged(): void {
    if (this.#watch.log !== undefined) this.#parts.changed?.(this.#watch.log);
    this.#look();
  }

  /** Sees whose turn it is, and begins, goes on or stops accordingly. */
  #look(): void {
    const cue = this.#cue();
    this.#cancelLook?.();
    const { clock } = this.#parts;
    const waitMs = (cue?.until ?? 0) - clock.now();
    if (waitMs > 0) this.#cancelLook = clock.after(waitMs, () => this.#look());
    if (cue === undefined || cue.kind === 'pause' || cue.speaker !== this.#parts.character) return this.#stop();
    const before = this.#part.before(this.#watch.log?.players.get(cue.speaker));
    const of = [cue.id, ...before].join(' ');
    if (this.#delivery?.of === of) return;
    this.#stop();
    this.#delivery = { of, id: cue.id, work: this.#deliver(cue, before.length > 0) };
  }

  #cue(): Cue | undefined {
    const { script, pace, clock } = this.#parts;
    const { log } = this.#watch;
    if (!this.#inRoom || log === undefined) return undefined;
    return nextCue(script, log, { now: clock.now(), present: this.#company.characters, pace, firstTake: this.#firstTake });
  }

  #deliver({ kind, id, text }: SpokenCue, asUnderstudy: boolean): Delivery {
    const { pace } = this.#parts;
    const patienceMs = asUnderstudy ? STEP_IN_AFTER_MS * (1 + this.#part.rank()) : 0;
    const words = { id, text, thinkingMs: patienceMs + pace.thinkingMs(kind), typingMs: pace.typingMs(text) };
    return new Delivery(this.#parts, words, () => this.#lookAfter(LOOK_AGAIN_MS));
  }

  #stop(): void {
    this.#delivery?.work.stop();
    this.#delivery = undefined;
  }

  #lookAfter(delayMs: number): void {
    this.#stop();
    this.#cancelLook?.();
    this.#cancelLook = this.#parts.clock.after(delayMs, () => this.#look());
  }
}
