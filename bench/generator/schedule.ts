/**
 * Who says what when: decided beforehand, so that a server that is slow gets the same messages at the same times as a fast one, and
 * latency is counted from when a message was due (an open loop; nothing is left out because its sender was kept waiting).
 */

export interface Schedule {
  readonly run: number;
  readonly startUs: number;
  /** In all rooms together. */
  readonly messagesPerSecond: number;
  readonly messages: number;
  readonly rooms: number;
  readonly sendersPerRoom: number;
}

export interface DueMessage {
  readonly room: number;
  readonly sender: number;
  readonly number: number;
  readonly dueUs: number;
}

const US_PER_SECOND = 1_000_000;

/** Messages go round all rooms, and in each room round its senders. */
export function messageAt(index: number, { startUs, messagesPerSecond, rooms, sendersPerRoom }: Schedule): DueMessage {
  const turn = Math.floor(index / rooms);
  return {
    room: index % rooms,
    sender: turn % sendersPerRoom,
    number: Math.floor(turn / sendersPerRoom),
    dueUs: Math.round(startUs + (index * US_PER_SECOND) / messagesPerSecond),
  };
}

/** How many messages of a schedule are due at a time. */
export function dueBy(atUs: number, { startUs, messagesPerSecond, messages }: Schedule): number {
  if (atUs < startUs) return 0;
  return Math.min(messages, Math.floor(((atUs - startUs) * messagesPerSecond) / US_PER_SECOND) + 1);
}
