/**
 * One room's messages on their way out, in the order they were written. At most one is in flight: whatever fails, a later
 * one is never stored before an earlier one. Time comes in as a parameter.
 */
import { IDEMPOTENCY_TTL_MS } from '../protocol/limits.ts';
import type { ErrorMessage } from '../protocol/messages.ts';
import type { DeliveryState } from './types.ts';

/** A send that is young enough when it leaves must still be recognised when it arrives: the longest it may be under way. */
const UNDER_WAY_MS = 10_000;

type Stage =
  /** To go as soon as nothing is before it. */
  | { readonly name: 'queued' }
  | { readonly name: 'in-flight' }
  /** Refused for now. */
  | { readonly name: 'resting'; readonly until: number }
  | { readonly name: 'failed' }
  /** Refused before it went out, and refused again whenever it is tried. */
  | { readonly name: 'unfit'; readonly error: ErrorMessage }
  | { readonly name: 'unsure' };

interface Entry {
  readonly id: string;
  readonly text: string;
  stage: Stage;
  /** When it first went out, by the local clock: the server remembers its id at least {@link IDEMPOTENCY_TTL_MS} from then. */
  firstSentAt: number | undefined;
  /** The person it went out as: ids are remembered per person. */
  sentAs: string | undefined;
  told: DeliveryState | undefined;
}

/** Tells a step of a message. */
export type TellDelivery = (id: string, text: string, delivery: DeliveryState) => void;

/** What a resumed room knows about the messages that got no answer. */
export interface Resumption {
  /** Everything since they went out was replayed, so one that was not among it was not stored. */
  readonly complete: boolean;
  readonly now: number;
  /** The present person. */
  readonly userId: string;
}

export class Outbox {
  readonly #tell: TellDelivery;
  #entries: Entry[] = [];

  constructor(tell: TellDelivery) {
    this.#tell = tell;
  }

  get empty(): boolean {
    return this.#entries.length === 0;
  }

  has(id: string): boolean {
    return this.#find(id) !== undefined;
  }

  /** Queues a message; it is told as waiting where there is no connection to send it on. */
  add(id: string, text: string, online: boolean): void {
    const entry: Entry = { id, text, stage: { name: 'queued' }, firstSentAt: undefined, sentAs: undefined, told: undefined };
    this.#entries.push(entry);
    this.#say(entry, online ? SENDING : OFFLINE);
  }

  /** Keeps a message that must never go out, as a failed one. */
  addUnfit(id: string, text: string, error: ErrorMessage): void {
    const entry: Entry = { id, text, stage: { name: 'unfit', error }, firstSentAt: undefined, sentAs: undefined, told: undefined };
    this.#entries.push(entry);
    this.#say(entry, { status: 'failed', error });
  }

  /** The message to send now, marked as in flight; none while one is in flight or the first one rests. */
  take(now: number, userId: string): { readonly id: string; readonly text: string } | undefined {
    const first = this.#first();
    if (first === undefined || first.stage.name === 'in-flight') return undefined;
    if (first.stage.name === 'resting' && first.stage.until > now) return undefined;
    first.stage = { name: 'in-flight' };
    first.firstSentAt ??= now;
    first.sentAs = userId;
    this.#say(first, SENDING);
    return { id: first.id, text: first.text };
  }

  /** Until when the first message rests, if it does. */
  restsUntil(): number | undefined {
    const stage = this.#first()?.stage;
    return stage?.name === 'resting' ? stage.until : undefined;
  }

  /** Whether a message is out without an answer. */
  get inFlight(): boolean {
    return this.#first()?.stage.name === 'in-flight';
  }

  /** The log has it: by an `ack`, or because the message itself came (then with the person it came from). */
  acknowledge(id: string, seq: number, userId?: string): void {
    const entry = this.#find(id);
    if (entry === undefined || (userId !== undefined && entry.sentAs !== userId)) return;
    this.#remove(entry);
    this.#say(entry, { status: 'sent', seq });
  }

  /** Refused for now: it keeps its place and rests. */
  postpone(id: string, reason: 'rate_limited' | 'unavailable', until: number): void {
    const entry = this.#find(id);
    if (entry?.stage.name !== 'in-flight') return;
    entry.stage = { name: 'resting', until };
    this.#say(entry, { status: 'waiting', reason });
  }

  /** Refused for good: the next one goes. */
  fail(id: string, error: ErrorMessage): void {
    const entry = this.#find(id);
    if (entry?.stage.name !== 'in-flight') return;
    entry.stage = { name: 'failed' };
    this.#say(entry, { status: 'failed', error });
  }

  /** No answer came: it goes out again, under the same id. */
  repeat(id: string): void {
    const entry = this.#find(id);
    if (entry?.stage.name === 'in-flight') entry.stage = { name: 'queued' };
  }

  /** The connection is gone and there is none beside it. */
  offline(): void {
    for (const entry of this.#entries) {
      if (isOutgoing(entry)) this.#say(entry, OFFLINE);
    }
  }

  /**
   * The room is joined on another connection and the replay has been taken in. What was out without an answer goes again,
   * unless it may be stored out of sight and the server no longer knows its id: then the person is asked.
   */
  resume({ complete, now, userId }: Resumption): void {
    for (const entry of this.#entries) {
      if (!isOutgoing(entry)) continue;
      if (entry.stage.name === 'in-flight') entry.stage = { name: 'queued' };
      if (entry.firstSentAt === undefined || entry.sentAs === undefined) continue;
      const remembered = entry.sentAs === userId && now - entry.firstSentAt < IDEMPOTENCY_TTL_MS - UNDER_WAY_MS;
      if (complete || remembered) continue;
      entry.stage = { name: 'unsure' };
      this.#say(entry, { status: 'unsure' });
    }
    for (const entry of this.#entries) {
      if (entry.stage.name === 'queued') this.#say(entry, SENDING);
    }
  }

  /** The person wants a failed or unsure message sent again: it goes behind those already on their way. */
  retry(id: string, online: boolean): void {
    const entry = this.#find(id);
    if (entry === undefined || isOutgoing(entry)) return;
    if (entry.stage.name === 'unfit') return this.#say(entry, { status: 'failed', error: entry.stage.error });
    this.#remove(entry);
    this.#entries.push(entry);
    entry.stage = { name: 'queued' };
    // The person has decided that a second copy is acceptable; the question is not put again for the same absence.
    entry.firstSentAt = undefined;
    this.#say(entry, online ? SENDING : OFFLINE);
  }

  discard(id: string): void {
    const entry = this.#find(id);
    if (entry !== undefined) this.#remove(entry);
  }

  #first(): Entry | undefined {
    return this.#entries.find(isOutgoing);
  }

  #find(id: string): Entry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  /** Says each step once, however often it is reached. */
  #say(entry: Entry, delivery: DeliveryState): void {
    const { told } = entry;
    const reasonOf = (state: DeliveryState | undefined): string | undefined => (state?.status === 'waiting' ? state.reason : undefined);
    if (told?.status === delivery.status && reasonOf(told) === reasonOf(delivery) && delivery.status !== 'failed') return;
    entry.told = delivery;
    this.#tell(entry.id, entry.text, delivery);
  }
}

const SENDING: DeliveryState = { status: 'sending' };
const OFFLINE: DeliveryState = { status: 'waiting', reason: 'offline' };

function isOutgoing({ stage }: Entry): boolean {
  return stage.name === 'queued' || stage.name === 'in-flight' || stage.name === 'resting';
}
