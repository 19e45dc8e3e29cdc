/**
 * An audited crowd: people on the client library who talk at a steady pace in one room of a deployment, while whatever is to
 * be proven happens to it. `gather`, `talk`, `stop`; then `audit` judges the record beside the log.
 */
import type { RoomMessage } from '../protocol/messages.ts';
import { seededRandom, type Random } from '../support/random.ts';
import { Member, type Transport } from './member.ts';
import type { CrowdRecord } from './records.ts';

export interface CrowdOptions {
  /** Origin of the deployment, without a slash at the end. */
  readonly url: string;
  readonly room: string;
  readonly people: number;
  /** How many of them are on another transport than the raw WebSocket. */
  readonly transports?: Partial<Readonly<Record<Transport, number>>>;
  /** Of the whole crowd. */
  readonly messagesPerSecond: number;
  /** Whether people come back to where they were; false makes the audit find what is lost without it. */
  readonly resume?: boolean;
  /** Decides who speaks, and what. */
  readonly seed?: number;
  /** A clock that never goes back. */
  readonly now?: () => number;
}

/** The crowd is quiet when nothing happened to anybody for this long. */
const QUIET_MS = 700;

/** Words of several scripts: what is sent must come back as it is. */
const WORDS = ['noon', 'again', '“still”', 'here', '早上好', 'нет', 'שלום', '👩‍👩‍👧', 'é', '𝒳', 'tip', '<b>', '"', '\\'] as const;

const TICK_MS = 10;

/** After a stall of this process it does not make up for more than this. */
const CATCH_UP_MS = 250;

export class Crowd {
  readonly members: readonly Member[];
  readonly #messagesPerSecond: number;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #shared = new Map<string, RoomMessage>();
  #said = 0;
  #from = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CrowdOptions) {
    const { url, room, people, transports = {}, messagesPerSecond, resume = true, seed = 1, now = () => performance.now() } = options;
    this.#messagesPerSecond = messagesPerSecond;
    this.#random = seededRandom(seed);
    this.#now = now;
    const others = Object.entries(transports).flatMap(([transport, count]) => Array<Transport>(count).fill(transport as Transport));
    const share = (message: RoomMessage): RoomMessage => this.#share(message);
    this.members = Array.from(
      { length: people },
      (_, index) =>
        new Member({ url, room, name: `Crowd ${index + 1}`, transport: others[index] ?? 'websocket-raw', resume, now: this.#now, share }),
    );
  }

  /** Brings everybody in and waits until nobody is announced any more. Rejects when that takes longer than `withinMs`. */
  async gather(withinMs = 60_000): Promise<void> {
    const deadline = this.#now() + withinMs;
    for (const member of this.members) {
      member.connect();
      await pause(2);
    }
    await this.#until(() => this.members.every(({ present }) => present), deadline);
    if (!this.members.every(({ present }) => present)) {
      const present = this.members.filter((member) => member.present).length;
      throw new Error(`Only ${present} of ${this.members.length} came in within ${withinMs} ms.`);
    }
    await this.#until(() => this.#isQuiet(), deadline);
  }

  /** Begins to talk, until {@link stop}. */
  talk(): void {
    this.#from = this.#now();
    let last = this.#from;
    let due = 0;
    this.#timer = setInterval(() => {
      const now = this.#now();
      due += (Math.min(now - last, CATCH_UP_MS) * this.#messagesPerSecond) / 1_000;
      last = now;
      for (; due >= 1; due -= 1) this.#speak();
    }, TICK_MS);
  }

  /** Falls silent and waits, at most `withinMs`, until every message is answered and everybody has seen the last one. */
  async stop(withinMs = 60_000): Promise<CrowdRecord> {
    clearInterval(this.#timer);
    const to = this.#now();
    await this.#until(() => this.members.every(({ pending }) => pending === 0) && this.#isLevel() && this.#isQuiet(), to + withinMs);
    return { members: this.members.map(({ record }) => record), from: this.#from, to, quietAt: this.#now() };
  }

  /** Lets everybody go. */
  close(): void {
    clearInterval(this.#timer);
    for (const member of this.members) member.close();
  }

  #speak(): void {
    const member = this.members[Math.floor(this.#random() * this.members.length)];
    if (member === undefined) return;
    this.#said += 1;
    const words = Array.from({ length: 3 + Math.floor(this.#random() * 10) }, () => WORDS[Math.floor(this.#random() * WORDS.length)]);
    member.say(`${member.record.name}, ${this.#said}: ${words.join(' ')}`);
  }

  /** Everybody is at the same place, and the last thing acknowledged to anybody does not lie beyond it. */
  #isLevel(): boolean {
    const [first] = this.members;
    if (first === undefined) return true;
    const { epoch, seq } = first.position;
    return this.members.every(({ position, record }) => {
      const lastAck = record.connections.at(-1)?.acks.at(-1);
      return position.epoch === epoch && position.seq === seq && (lastAck === undefined || lastAck.epoch !== epoch || lastAck.seq <= seq);
    });
  }

  #isQuiet(): boolean {
    const now = this.#now();
    return this.members.every(({ lastEventAt }) => now - lastEventAt >= QUIET_MS);
  }

  async #until(reached: () => boolean, deadline: number): Promise<void> {
    while (!reached() && this.#now() < deadline) await pause(50);
  }

  #share(message: RoomMessage): RoomMessage {
    const known = this.#shared.get(message.id);
    if (known === undefined) this.#shared.set(message.id, message);
    return known !== undefined && isSame(known, message) ? known : message;
  }
}

function isSame(one: RoomMessage, other: RoomMessage): boolean {
  return one.seq === other.seq && one.text === other.text && one.user.id === other.user.id && one.time === other.time;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
