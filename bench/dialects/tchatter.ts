/** Tchatter's protocol (docs/protocol.md): a ticket over HTTP, then `hello` with the room, on the raw WebSocket or in SockJS's frames. */
import type { Dialect, HttpCall, Memory, Reaction } from './dialect.ts';

interface Answer {
  readonly type: string;
  readonly epoch?: string;
  readonly seq?: number;
  readonly id?: string;
  readonly retryAfterMs?: number;
  readonly message?: string;
  readonly code?: string;
}

const ID_PREFIX = 'bench-';

const before = {
  call({ cookie }: Memory): HttpCall {
    return cookie === undefined
      ? { method: 'POST', path: '/api/session', headers: [] }
      : { method: 'GET', path: '/api/session', headers: [`cookie: ${cookie}`] };
  },
  remember(memory: Memory, headers: string, body: string): void {
    const cookies = [...headers.matchAll(/^set-cookie: ([^;\r]+)/gim)].map(([, cookie = '']) => cookie);
    if (cookies.length > 0) memory.cookie = cookies.join('; ');
    memory.ticket = (JSON.parse(body) as { ticket: string }).ticket;
  },
};

function hello({ ticket, room, position }: Memory): string {
  return JSON.stringify({ type: 'hello', protocol: 1, ticket, rooms: [{ room, ...position }] });
}

function send({ room }: Memory, text: string, dueUs: number): string {
  return JSON.stringify({ type: 'send', room, id: `${ID_PREFIX}${dueUs}`, text });
}

/** @throws where the server refuses for good: the bench asks for nothing that a client may not. */
function hear(json: string, memory: Memory): Reaction | undefined {
  const answer = JSON.parse(json) as Answer;
  switch (answer.type) {
    case 'joined':
      if (answer.epoch !== undefined && answer.seq !== undefined) memory.position = { epoch: answer.epoch, after: answer.seq };
      return { kind: 'joined' };
    case 'ack':
      return { kind: 'acknowledged', dueUs: Number(answer.id?.slice(ID_PREFIX.length)) };
    case 'error':
      if (answer.retryAfterMs !== undefined) return { kind: 'refused', retryAfterMs: answer.retryAfterMs };
      throw new Error(`Tchatter refused: ${answer.code} ${answer.message}`);
    default:
      return undefined;
  }
}

function locate(json: string, memory: Memory): void {
  const { type, seq } = JSON.parse(json) as Answer;
  if (type === 'message' && seq !== undefined && memory.position !== undefined) memory.position = { ...memory.position, after: seq };
}

export const tchatterRaw: Dialect = { path: () => '/chat/websocket', before, greeting: hello, hear, locate, send };

/** The messages of a SockJS frame. */
function unframed(frame: string): readonly string[] {
  return frame.startsWith('a') ? (JSON.parse(frame.slice(1)) as string[]) : [];
}

export const tchatterFramed: Dialect = {
  path: ({ index }) => `/chat/000/bench${index}x${Math.random().toString(36).slice(2)}/websocket`,
  before,
  greeting: () => undefined,
  hear(frame, memory) {
    if (frame === 'o') return { kind: 'say', text: JSON.stringify([hello(memory)]) };
    return unframed(frame)
      .map((json) => hear(json, memory))
      .find((reaction) => reaction !== undefined);
  },
  locate(frame, memory) {
    for (const json of unframed(frame)) locate(json, memory);
  },
  send: (memory, text, dueUs) => JSON.stringify([send(memory, text, dueUs)]),
};
