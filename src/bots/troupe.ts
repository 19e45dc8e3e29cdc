/** The bots of one process: a whole cast, or a part of one whose rest plays elsewhere. They share nothing but the process. */
import type { RoomMessage } from '../protocol/messages.ts';
import { SCENE_ROOM } from '../protocol/scene-line.ts';
import { systemClock } from '../support/clock.ts';
import { Bot } from './bot.ts';
import { CAST, type Character } from './cast.ts';
import { connect } from './connect.ts';
import { paceAt } from './pace.ts';
import type { SceneLog } from './scene-log.ts';
import { scriptOf, type Script } from './script/script.ts';

export interface TroupeOptions {
  /** Origin of the deployment, without a slash at the end. */
  readonly url: string;
  readonly cast?: readonly Character[];
  readonly room?: string;
  readonly script?: Script;
  /** 1 is human, 10 ten times as fast. */
  readonly speed?: number;
  /** Each message of the room, people's as well, from now on. */
  readonly heard?: (message: RoomMessage) => void;
  /** The play waits for a character who is not there; told once, until somebody goes on. */
  readonly missed?: (character: Character) => void;
}

/** Who is missed at two looks in a row is told of. */
const LOOK_FOR_MISSING_MS = 5_000;

export class Troupe {
  /** Resolves when a take has come to its end since they came in. */
  readonly over: Promise<void>;
  readonly #bots: readonly Bot[];
  readonly #missed: ((character: Character) => void) | undefined;
  readonly #curtain = Promise.withResolvers<void>();
  #seen: SceneLog | undefined;
  #missing: Character | undefined;
  /** Of whom it was told already. */
  #told: Character | undefined;
  #cancelMissing: () => void = () => undefined;

  constructor(options: TroupeOptions) {
    const { url, cast = CAST, room = SCENE_ROOM, script = scriptOf(), speed = 1, heard, missed } = options;
    const shared = { room, script, pace: paceAt(speed, Math.random), clock: systemClock };
    this.over = this.#curtain.promise;
    this.#missed = missed;
    this.#bots = cast.map((character, index) => {
      const parts = { ...shared, character, chat: connect(url, character) };
      // All of them hear the same; one tells it.
      if (index > 0) return new Bot(parts);
      return new Bot({ ...parts, changed: (log) => this.#changed(log), ...(heard !== undefined && { heard }) });
    });
  }

  enter(): void {
    for (const bot of this.#bots) bot.enter();
    this.#cancelMissing = systemClock.every(LOOK_FOR_MISSING_MS, () => this.#lookForMissing());
  }

  leave(): void {
    this.#cancelMissing();
    for (const bot of this.#bots) bot.leave();
  }

  #changed(log: SceneLog): void {
    const { place } = log;
    const before = this.#seen?.place;
    this.#seen = log;
    if (place.at === 'over' && before !== undefined && before.at !== 'over') this.#curtain.resolve();
  }

  #lookForMissing(): void {
    const missing = this.#bots[0]?.missing;
    if (missing !== undefined && missing === this.#missing && missing !== this.#told) {
      this.#missed?.(missing);
      this.#told = missing;
    }
    if (missing === undefined) this.#told = undefined;
    this.#missing = missing;
  }
}
