import { expect } from 'chai';
import type { ServerMessage } from '../../../src/protocol/messages.ts';
import { decodeServerMessage } from '../../../src/sdk/server-messages.ts';
import { ANNA, joined, message, welcome } from '../../support/scripted-socket.ts';

const GOOD: readonly ServerMessage[] = [
  welcome(),
  joined('lobby', { messages: [message('lobby', 1)], members: [ANNA], memberCount: 1 }),
  { type: 'left', room: 'lobby' },
  message('lobby', 1),
  { type: 'ack', id: 'id-00000001', room: 'lobby', seq: 1, epoch: 'e1', time: 1 },
  { type: 'history', room: 'lobby', messages: [message('lobby', 1)], more: false },
  { type: 'presence', room: 'lobby', event: 'entered', user: ANNA, memberCount: 1 },
  { type: 'presence', room: 'lobby', event: 'count', memberCount: 201 },
  { type: 'typing', room: 'lobby', user: ANNA },
  { type: 'move', withinMs: 5_000, ticket: 't' },
  { type: 'pong', id: 'p1', heads: { lobby: 1 } },
  { type: 'error', code: 'unavailable', message: 'later', retryAfterMs: 1 },
];

const BAD: readonly (readonly [string, string])[] = [
  ['no JSON', '<html>502 Bad Gateway</html>'],
  ['an array', '[]'],
  ['null', 'null'],
  ['a number', '7'],
  ['no type', '{}'],
  ['an unknown type', '{"type":"edited","room":"lobby"}'],
  ['the name of a method as type', '{"type":"constructor"}'],
  ['a joined without messages', '{"type":"joined","room":"lobby","epoch":"e1","seq":0,"complete":true,"members":[],"memberCount":0}'],
  ['a message without its user', JSON.stringify({ ...message('lobby', 1), user: null })],
  ['a joined with a broken message', JSON.stringify(joined('lobby', { messages: [{ ...message('lobby', 1), seq: '1' } as never] }))],
  ['a presence without its user', '{"type":"presence","room":"lobby","event":"left","memberCount":1}'],
  ['a pong whose heads are an array', '{"type":"pong","id":"p1","heads":[]}'],
];

describe('decodeServerMessage', () => {
  for (const good of GOOD) {
    it(`takes ${JSON.stringify(good).slice(0, 60)}, whatever else it carries`, () => {
      const sent = { ...good, later: 'addition' };
      expect(decodeServerMessage(JSON.stringify(sent))).to.deep.equal(sent);
    });
  }

  for (const [title, text] of BAD) {
    it(`takes no notice of ${title}`, () => {
      expect(decodeServerMessage(text)).to.equal(undefined);
    });
  }
});
