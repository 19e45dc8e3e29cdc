/** What the hot functions of the fan-out take, one by one: `node bench/micro/main.ts`. */
import { MemberList } from '../../src/presence/member-list.ts';
import { decodeClientMessage } from '../../src/protocol/decode.ts';
import { encodeEntry, encodeJoined } from '../../src/rooms/encode.ts';
import { AT_REST, expectedWithin, paceAfter } from '../../src/rooms/pace.ts';
import { quote, renderFramed } from '../../src/sockjs/frames.ts';
import { finishFramed, finishRaw } from '../../src/sockjs/websocket-frames.ts';
import { Batch } from '../../src/support/batch.ts';
import { measure } from './measure.ts';

const user = { id: 'u-0123456789', name: 'Mr. Orange' };
const entry = { seq: 1_234, id: 'k3v9q0xw1z', user, text: 'x'.repeat(100), time: 1_790_000_000_000 };
const json = encodeEntry('lobby', entry);
const five = Array.from({ length: 5 }, () => json);
const fifty = Array.from({ length: 50 }, () => ({ json }));
const send = JSON.stringify({ type: 'send', room: 'lobby', id: entry.id, text: entry.text });
const members = JSON.stringify(Array.from({ length: 200 }, (_, index) => ({ id: `u-${index}`, name: `Person ${index}` })));
const joined = { room: 'lobby', epoch: 'abcdefghijkl', seq: 1_234, complete: true, memberCount: 200 };
const shared = new Batch(five);
const crowd = new MemberList();
for (let index = 0; index < 4_000; index += 1) crowd.set({ id: `u-${index}`, name: `Person ${index}` });
let pace = AT_REST;
let now = 0;

const CASES: Readonly<Record<string, () => unknown>> = {
  'once a message: encode the entry': () => encodeEntry('lobby', entry),
  'once a message: the pace, and whether waiting pays': () => {
    pace = paceAfter(pace, 1, (now += 4));
    return expectedWithin(pace, 20, now);
  },
  'once a batch of 5: the raw frames': () => finishRaw(five),
  'once a batch of 5: the SockJS frame': () => finishFramed(five),
  'of which quoting': () => five.map(quote),
  'of which the payload': () => renderFramed(five),
  'once a delivery: find the finished frame': () => shared.as(finishRaw),
  'once a send: decode it': () => decodeClientMessage(send),
  'once a crowd: a joined with 50 messages and 200 members': () => encodeJoined(joined, members, fifty),
  'once a join: list the members of 4 000': () => crowd.first(200),
  'once who enters and leaves, of 4 000': () => {
    crowd.set({ id: 'u-new', name: 'Person 17' });
    crowd.delete('u-new');
    return crowd.first(200);
  },
};

for (const [name, call] of Object.entries(CASES)) {
  const ns = measure(call);
  console.log(`${(ns / 1_000).toFixed(2).padStart(8)} µs  ${name}`);
}
