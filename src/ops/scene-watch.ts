/** Follows the scene in the log of its room, while somebody asks: what was counted once is not read again. */
import type { SceneAudit } from '../protocol/ops.ts';
import { SCENE_ROOM } from '../protocol/scene-line.ts';
import type { Clock } from '../support/clock.ts';
import { SCENE_FOLLOWED_MESSAGES, SCENE_LOOK_BACK_MESSAGES, SCENE_PAGE_MESSAGES, SCENE_READ_EVERY_MS } from './limits.ts';
import { PacedReading } from './paced-reading.ts';
import { TakeAudit, type SpokenLine } from './scene-audit.ts';

interface Range {
  readonly epoch: string;
  readonly head: number;
  readonly entries: readonly (SpokenLine & { readonly seq: number })[];
}

/** What is asked of the log. */
export interface SceneLog {
  readAfter(room: string, seq: number, limit: number): Promise<Range>;
  readBefore(room: string, before: number | undefined, limit: number): Promise<Range>;
}

interface Followed {
  readonly epoch: string;
  readonly audit: TakeAudit;
  seq: number;
}

export class SceneWatch {
  readonly #log: SceneLog;
  readonly #reading: PacedReading;
  #followed: Followed | undefined;

  constructor(log: SceneLog, clock: Pick<Clock, 'now'>) {
    this.#log = log;
    this.#reading = new PacedReading({ everyMs: SCENE_READ_EVERY_MS, clock, read: () => this.#read() });
  }

  /** How the latest take stands; `undefined` where none was played. Rejects when the log is out of reach. */
  async look(): Promise<SceneAudit | undefined> {
    await this.#reading.refresh();
    return this.#followed?.audit.verdict(SCENE_ROOM);
  }

  async #read(): Promise<void> {
    if (this.#followed === undefined || !(await this.#follow(this.#followed))) this.#followed = await this.#begin();
  }

  /** @returns false where the room's numbering is another one by now. */
  async #follow(followed: Followed): Promise<boolean> {
    for (let heard = 0; heard < SCENE_FOLLOWED_MESSAGES; heard += SCENE_PAGE_MESSAGES) {
      const { epoch, entries } = await this.#log.readAfter(SCENE_ROOM, followed.seq, SCENE_PAGE_MESSAGES);
      if (epoch !== followed.epoch) return false;
      for (const entry of entries) followed.audit.hear(entry);
      followed.seq = entries.at(-1)?.seq ?? followed.seq;
      if (entries.length < SCENE_PAGE_MESSAGES) break;
    }
    return true;
  }

  /** Reads back from the end until the latest take's beginning is found. */
  async #begin(): Promise<Followed> {
    const { epoch, head, entries: latest } = await this.#log.readBefore(SCENE_ROOM, undefined, SCENE_PAGE_MESSAGES);
    let entries = latest;
    let found = [...latest];
    let audit = audited(found);
    while (entries.length === SCENE_PAGE_MESSAGES && found.length < SCENE_LOOK_BACK_MESSAGES && !audit.begun) {
      const page = await this.#log.readBefore(SCENE_ROOM, found[0]?.seq, SCENE_PAGE_MESSAGES);
      // A new numbering began between the two: what was found is of the one before, and the next look begins with it.
      if (page.epoch !== epoch) break;
      ({ entries } = page);
      found = [...entries, ...found];
      audit = audited(found);
    }
    return { epoch, audit, seq: head };
  }
}

function audited(lines: readonly SpokenLine[]): TakeAudit {
  const audit = new TakeAudit();
  for (const line of lines) audit.hear(line);
  return audit;
}
