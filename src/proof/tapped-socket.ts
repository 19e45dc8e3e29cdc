/** Writes down what passes a socket, beneath the client library: what a node really sent, each connection for itself. */
import type { ServerMessage } from '../protocol/messages.ts';
import type { OpenSocket } from '../sdk/types.ts';
import type { ConnectionRecord, MemberRecord } from './records.ts';

/** @returns the same sockets as `open` makes, with their connections recorded for `member`. */
export function tappedSocket(open: OpenSocket, room: string, member: MemberRecord, now: () => number): OpenSocket {
  return (events) => {
    let record: ConnectionRecord | undefined;
    const ended = (code: number): void => {
      if (record === undefined || record.closedAt !== undefined) return;
      record.closedAt = now();
      record.closeCode = code;
    };
    const socket = open({
      opened(transport) {
        record = newConnection(now());
        member.connections.push(record);
        events.opened(transport);
      },
      message(text) {
        if (record?.closedAt === undefined && record !== undefined) take(record, room, text, now());
        events.message(text);
      },
      alive: () => events.alive(),
      closed(code, reason) {
        ended(code);
        events.closed(code, reason);
      },
    });
    return {
      send(text) {
        if (text.startsWith('{"type":"history"')) member.historyAsked += 1;
        socket.send(text);
      },
      close() {
        // Letting it go is the end of it for the client, whenever the other side answers.
        ended(1000);
        socket.close();
      },
    };
  };
}

function newConnection(openedAt: number): ConnectionRecord {
  return {
    openedAt,
    welcomedAt: undefined,
    node: '',
    version: '',
    closedAt: undefined,
    closeCode: undefined,
    runs: [],
    joinedIncomplete: 0,
    acks: [],
  };
}

/** How nodes write the beginning of a message. A whole crowd hears each, so what is read of it here must cost next to nothing. */
const MESSAGE = /^\{"type":"message","room":"([^"]+)","seq":(\d+)[,}]/;

function take(record: ConnectionRecord, room: string, text: string, at: number): void {
  const [, of, seq] = MESSAGE.exec(text) ?? [];
  if (of === room) return void record.runs.at(-1)?.seqs.push(Number(seq));
  const message = of === undefined ? parse(text) : undefined;
  switch (message?.type) {
    case 'welcome':
      record.welcomedAt = at;
      record.node = message.node;
      record.version = message.version;
      return;
    case 'joined':
      if (message.room !== room) return;
      if (!message.complete) record.joinedIncomplete += 1;
      record.runs.push({ epoch: message.epoch, seqs: message.messages.map(({ seq }) => seq) });
      return;
    case 'message':
      if (message.room === room) record.runs.at(-1)?.seqs.push(message.seq);
      return;
    case 'ack':
      if (message.room === room) record.acks.push({ id: message.id, epoch: message.epoch, seq: message.seq });
      return;
    default:
      return;
  }
}

/** What is no JSON is the library's to judge; here it is nothing. */
function parse(text: string): ServerMessage | undefined {
  try {
    return JSON.parse(text) as ServerMessage;
  } catch {
    return undefined;
  }
}
