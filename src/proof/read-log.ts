/** Reads a room's whole log as a stranger does, over the protocol alone and without the client library's cleverness. */
import { HISTORY_MAX_MESSAGES, PROTOCOL_VERSION } from '../protocol/limits.ts';
import type { ClientMessage, RoomMessage, ServerMessage } from '../protocol/messages.ts';
import { HttpSession } from '../sdk/http-session.ts';
import type { LogRecord } from './records.ts';

const ANSWER_WITHIN_MS = 15_000;

/** Rejects when the deployment at `url` does not answer, or refuses. */
export async function readLog(url: string, room: string): Promise<LogRecord> {
  const { ticket } = await new HttpSession({ origin: url, name: 'Auditor' }).open();
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/chat/websocket`);
  const say = (message: ClientMessage): void => socket.send(JSON.stringify(message));
  try {
    const joining = next(socket, 'joined');
    socket.addEventListener('open', () => say({ type: 'hello', protocol: PROTOCOL_VERSION, ticket, rooms: [{ room }] }), { once: true });
    const joined = await joining;
    let messages: readonly RoomMessage[] = joined.messages;
    let more = messages.length > 0;
    while (more) {
      const page = next(socket, 'history');
      say({ type: 'history', room, before: messages[0]?.seq ?? 0, limit: HISTORY_MAX_MESSAGES });
      const answer = await page;
      messages = [...answer.messages, ...messages];
      more = answer.more && answer.messages.length > 0;
    }
    return { epoch: joined.epoch, messages };
  } finally {
    socket.close();
  }
}

type Answer<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/** Resolves with the next message of a type; rejects on an error, on the end of the connection, and when nothing comes. */
function next<T extends ServerMessage['type']>(socket: WebSocket, type: T): Promise<Answer<T>> {
  const done = new AbortController();
  const { signal } = done;
  return new Promise<Answer<T>>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No "${type}" came within ${ANSWER_WITHIN_MS} ms.`)), ANSWER_WITHIN_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
    socket.addEventListener('close', ({ code, reason }) => reject(new Error(`The connection ended: ${code} ${reason}`)), { signal });
    socket.addEventListener(
      'message',
      ({ data }: MessageEvent<unknown>) => {
        const message = JSON.parse(String(data)) as ServerMessage;
        if (message.type === 'error') reject(new Error(`${message.code}: ${message.message}`));
        if (message.type === type) resolve(message as Answer<T>);
      },
      { signal },
    );
  }).finally(() => done.abort());
}
