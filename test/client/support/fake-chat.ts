/** A {@link Chat} driven by hand: it records what it is asked, and says what the test makes it say. */
import type { RoomMessage, User } from '../../../src/protocol/messages.ts';
import type {
  Chat,
  ClientEvent,
  ClientListener,
  ConnectionState,
  Continuity,
  DeliveryState,
  HistoryAnswer,
} from '../../../src/sdk/types.ts';

export const ME: User = { id: 'user-me', name: 'Mia' };
export const ANN: User = { id: 'user-ann', name: 'Ann' };
export const BOB: User = { id: 'user-bob', name: 'Bob' };

/** 2026-11-25, noon. */
export const NOON_MS = Date.UTC(2026, 10, 25, 12);

export const ONLINE = {
  status: 'online' as const,
  user: ME,
  node: 'app1',
  version: '1.0.0',
  transport: 'websocket',
} satisfies ConnectionState;

/** The message with this `seq`, said by Ann a second after the one before. */
export function said(seq: number, text = `Message ${seq}`, user: User = ANN, id = `id-of-${String(seq).padStart(6, '0')}`): RoomMessage {
  return { type: 'message', room: 'lobby', seq, id, user, text, time: NOON_MS + seq * 1_000 };
}

/** Messages `from` to `to`, both included. */
export function saidFrom(from: number, to: number): RoomMessage[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => said(from + index));
}

interface PendingHistory {
  readonly room: string;
  readonly before: number;
  resolve(answer: HistoryAnswer): void;
  reject(error: Error): void;
}

export class FakeChat implements Chat {
  state: ConnectionState = { status: 'closed' };
  /** Every call of a method without an answer, as `method argument …`. */
  readonly calls: string[] = [];
  readonly sent: { room: string; id: string; text: string }[] = [];
  readonly histories: PendingHistory[] = [];
  private readonly listeners = new Set<ClientListener>();
  private idCount = 0;

  connect(): void {
    this.calls.push('connect');
  }

  close(): void {
    this.calls.push('close');
  }

  join(room: string): void {
    this.calls.push(`join ${room}`);
  }

  leave(room: string): void {
    this.calls.push(`leave ${room}`);
  }

  send(room: string, text: string): string {
    this.idCount += 1;
    const id = `own-id-${String(this.idCount).padStart(4, '0')}`;
    this.sent.push({ room, id, text });
    this.deliver(id, { status: 'sending' }, text, room);
    return id;
  }

  retry(room: string, id: string): void {
    this.calls.push(`retry ${room} ${id}`);
  }

  discard(room: string, id: string): void {
    this.calls.push(`discard ${room} ${id}`);
  }

  history(room: string, before: number): Promise<HistoryAnswer> {
    return new Promise((resolve, reject) => this.histories.push({ room, before, resolve, reject }));
  }

  typing(room: string): void {
    this.calls.push(`typing ${room}`);
  }

  wake(): void {
    this.calls.push('wake');
  }

  refresh(): void {
    this.calls.push('refresh');
  }

  on(listener: ClientListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: ClientEvent): void {
    for (const listener of [...this.listeners]) listener(event);
  }

  goTo(state: ConnectionState): void {
    this.state = state;
    this.emit({ type: 'state', state });
  }

  joined(
    messages: readonly RoomMessage[],
    continuity: Continuity = 'first',
    more: { epoch?: string; members?: readonly User[]; room?: string } = {},
  ): void {
    const { epoch = 'epoch-1', members = [ME, ANN, BOB], room = 'lobby' } = more;
    this.emit({ type: 'joined', room, epoch, continuity, messages, members, memberCount: members.length });
  }

  hear(...messages: readonly RoomMessage[]): void {
    for (const message of messages) this.emit({ type: 'message', message });
  }

  deliver(id: string, delivery: DeliveryState, text = 'Hello', room = 'lobby'): void {
    this.emit({ type: 'delivery', room, id, text, delivery });
  }

  /** Answers the oldest question for history with the messages of `all` below it, `limit` at most. */
  answerHistory(all: readonly RoomMessage[], limit = 100): void {
    const pending = this.histories.shift();
    if (pending === undefined) throw new Error('Nobody asked for history.');
    const below = all.filter((message) => message.seq < pending.before);
    pending.resolve({ messages: below.slice(-limit), more: below.length > limit });
  }

  get subscribers(): number {
    return this.listeners.size;
  }
}
