/** A room to try a log with: what the tests of the contract need again and again. */
import type { AppendResult, LogEvent, LogRange, RoomLog } from '../../src/log/room-log.ts';
import type { Position } from '../../src/protocol/position.ts';

/** Entries the log under test keeps of a room. */
export const CONTRACT_HISTORY_LIMIT = 20;

export interface RoomLogUnderTest {
  readonly log: RoomLog;
  /** The same log as another node sees it; for a log in memory, the same object. */
  readonly elsewhere: RoomLog;
  /** Lets the time pass for which ids are remembered. */
  letIdsLapse(): Promise<void>;
  close(): Promise<void>;
}

export const ANN = { id: 'u-ann', name: 'Ann' };
export const BOB = { id: 'u-bob', name: 'Bob' };

let serial = 0;

export class RoomCase {
  readonly under: RoomLogUnderTest;
  readonly log: RoomLog;
  readonly elsewhere: RoomLog;
  /** A name no other test has. */
  readonly room: string;

  constructor(under: RoomLogUnderTest) {
    this.under = under;
    this.log = under.log;
    this.elsewhere = under.elsewhere;
    serial += 1;
    this.room = `room-${serial}`;
  }

  say(
    id: string,
    options: { text?: string; user?: typeof ANN; known?: Position; on?: RoomLog; room?: string } = {},
  ): Promise<AppendResult> {
    const { text = `text of ${id}`, user = ANN, known, on = this.log, room = this.room } = options;
    return on.append({ room, user, id, text, known });
  }

  async sayMany(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, index) => this.say(`id-${String(index + 1)}`)));
  }

  /** The events of the room from now on; the array grows. */
  async hear(): Promise<LogEvent[]> {
    const heard: LogEvent[] = [];
    await this.log.subscribe(this.room, (event) => heard.push(event));
    return heard;
  }
}

export function numbers({ entries }: LogRange): number[] {
  return entries.map(({ seq }) => seq);
}
