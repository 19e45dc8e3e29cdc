/** A record of a crowd of three that saw everything, to be spoiled by tests, one fault each. */
import type { ConnectionRecord, CrowdRecord, LogRecord, MemberRecord } from '../../src/proof/records.ts';
import type { RoomMessage } from '../../src/protocol/messages.ts';

export interface Evidence {
  readonly crowd: CrowdRecord & { readonly members: readonly MemberRecord[] };
  readonly log: { epoch: string; messages: RoomMessage[] } & LogRecord;
}

/** A message every 100 ms, said in turn, shown to everyone 10 ms later. */
const MESSAGES = 30;
const PEOPLE = 3;

export function faultlessEvidence(): Evidence {
  const messages = Array.from({ length: MESSAGES }, (_, index): RoomMessage => {
    const user = { id: `user${index % PEOPLE}`, name: `Crowd ${index % PEOPLE}` };
    return { type: 'message', room: 'proof', seq: index + 1, id: `message-${index}`, user, text: `text ${index}`, time: timeOf(index) };
  });
  const members = Array.from({ length: PEOPLE }, (_, index): MemberRecord => {
    const own = messages.filter(({ user }) => user.id === `user${index}`);
    return {
      name: `Crowd ${index}`,
      transport: 'websocket-raw',
      userId: `user${index}`,
      sent: own.map(({ id, text, time }) => ({ id, text, at: time, outcome: 'acknowledged' })),
      shown: messages.map((message) => ({ at: message.time + 10, epoch: 'one', message })),
      gaps: 0,
      connections: [connection({ messages, own })],
      presence: [],
      historyAsked: 0,
    };
  });
  return { crowd: { members, from: 0, to: timeOf(MESSAGES), quietAt: timeOf(MESSAGES) + 500 }, log: { epoch: 'one', messages } };
}

/** A connection that carried these; `own` are acknowledged on it. */
export function connection({
  messages = [],
  own = [],
  from = -100,
  until,
  version = '1',
}: {
  readonly messages?: readonly RoomMessage[];
  readonly own?: readonly RoomMessage[];
  readonly from?: number;
  readonly until?: number;
  readonly version?: string;
}): ConnectionRecord {
  return {
    openedAt: from,
    welcomedAt: from,
    node: 'app1',
    version,
    closedAt: until,
    closeCode: until === undefined ? undefined : 1000,
    runs: [{ epoch: 'one', seqs: messages.map(({ seq }) => seq) }],
    joinedIncomplete: 0,
    acks: own.map(({ id, seq }) => ({ id, epoch: 'one', seq })),
  };
}

function timeOf(index: number): number {
  return 1_000 + index * 100;
}
