/** What the small servers of the bench understand: JSON with a `type`, as it is, in SockJS's frames, or for the floor no protocol at all. */
import type { Dialect, Memory, Reaction } from './dialect.ts';

interface Answer {
  readonly type: string;
  readonly id?: number;
}

function join({ room }: Memory): string {
  return JSON.stringify({ type: 'join', room });
}

function send({ room }: Memory, text: string, dueUs: number): string {
  return JSON.stringify({ type: 'send', room, id: dueUs, text });
}

function hear(json: string): Reaction | undefined {
  const { type, id } = JSON.parse(json) as Answer;
  if (type === 'joined') return { kind: 'joined' };
  return type === 'ack' && id !== undefined ? { kind: 'acknowledged', dueUs: id } : undefined;
}

export const plainWebSocket: Dialect = { path: () => '/', greeting: join, hear, send };

export const plainSockjs: Dialect = {
  path: ({ index }) => `/chat/000/bench${index}x${Math.random().toString(36).slice(2)}/websocket`,
  greeting: () => undefined,
  hear(frame, memory) {
    if (frame === 'o') return { kind: 'say', text: JSON.stringify([join(memory)]) };
    if (!frame.startsWith('a')) return undefined;
    return (JSON.parse(frame.slice(1)) as string[]).map(hear).find((reaction) => reaction !== undefined);
  },
  send: (memory, text, dueUs) => JSON.stringify([send(memory, text, dueUs)]),
};

/** The room is in the path, and what one says is what all of the room hear, byte for byte: here as large as a message of the others. */
export const floor: Dialect = {
  silent: true,
  path: ({ roomNumber }) => `/${roomNumber}`,
  greeting: () => 'hello',
  hear: (text) => (text === 'joined' ? { kind: 'joined' } : undefined),
  send: ({ room, index }, text, dueUs) =>
    JSON.stringify({
      type: 'message',
      room,
      id: dueUs,
      user: { id: `person-${index}`, name: `Person ${index}` },
      text,
      time: Math.round(dueUs / 1_000),
    }),
};
