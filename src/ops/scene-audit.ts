/** Counts the lines of a scene as they stand in the log. Pure: it is shown the messages in their order and says what is wrong. */
import { LISTED_FAULTS_MAX, type SceneAudit } from '../protocol/ops.ts';
import { parseSceneLineId } from '../protocol/scene-line.ts';

/** A message of the log, as far as the audit looks at it. */
export interface SpokenLine {
  readonly id: string;
  /** Milliseconds since 1970, by the log's clock. */
  readonly time: number;
}

/** Lines come late by seconds: two takes may overlap, hardly more. */
const EARLIER_TAKES_MAX = 20;

export class TakeAudit {
  #take = '';
  #of = 0;
  #lastLineAt = 0;
  #furthest = 0;
  readonly #spoken = new Set<number>();
  readonly #doubled = new Set<number>();
  readonly #outOfOrder = new Set<number>();
  /** Takes that have had their time: a late line of theirs is no new beginning. */
  readonly #earlier = new Set<string>();

  /** Shows it the next message of the room; what is no line is passed over. */
  hear({ id, time }: SpokenLine): void {
    const line = parseSceneLineId(id);
    if (line === undefined || this.#earlier.has(line.take)) return;
    if (line.take !== this.#take) this.#begin(line.take, line.of);
    this.#lastLineAt = time;
    if (this.#spoken.has(line.number)) this.#doubled.add(line.number);
    else if (line.number < this.#furthest) this.#outOfOrder.add(line.number);
    this.#spoken.add(line.number);
    this.#furthest = Math.max(this.#furthest, line.number);
  }

  /** Whether the first line of the latest take was heard, so that nothing before it is of interest. */
  get begun(): boolean {
    return this.#spoken.has(1);
  }

  /** @returns `undefined` where no line was heard yet. */
  verdict(room: string): SceneAudit | undefined {
    if (this.#take === '') return undefined;
    return {
      room,
      take: this.#take,
      spoken: this.#spoken.size,
      of: this.#of,
      missing: this.#missing(),
      doubled: listed(this.#doubled),
      outOfOrder: listed(this.#outOfOrder),
      lastLineAt: this.#lastLineAt,
    };
  }

  #begin(take: string, of: number): void {
    if (this.#take !== '') this.#earlier.add(this.#take);
    const [eldest] = this.#earlier;
    if (this.#earlier.size > EARLIER_TAKES_MAX && eldest !== undefined) this.#earlier.delete(eldest);
    this.#take = take;
    this.#of = of;
    this.#furthest = 0;
    for (const numbers of [this.#spoken, this.#doubled, this.#outOfOrder]) numbers.clear();
  }

  #missing(): readonly number[] {
    const missing: number[] = [];
    for (let number = 1; number < this.#furthest && missing.length < LISTED_FAULTS_MAX; number += 1) {
      if (!this.#spoken.has(number)) missing.push(number);
    }
    return missing;
  }
}

function listed(numbers: ReadonlySet<number>): readonly number[] {
  return [...numbers].slice(0, LISTED_FAULTS_MAX).sort((one, other) => one - other);
}
