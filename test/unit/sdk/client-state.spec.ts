import { expect } from 'chai';
import { transition, type ClientChange, type ClientState } from '../../../src/sdk/client-state.ts';

const STATES: Readonly<Record<string, ClientState<string>>> = {
  closed: { name: 'closed' },
  connecting: { name: 'connecting' },
  online: { name: 'online', serving: 'old' },
  suspected: { name: 'replacing', serving: 'old', reason: 'suspect' },
  balancing: { name: 'replacing', serving: 'old', reason: 'balance' },
  moving: { name: 'replacing', serving: 'old', reason: 'move' },
  reconnecting: { name: 'reconnecting', since: 1 },
};

const CHANGES: Readonly<Record<string, ClientChange<string>>> = {
  connect: { name: 'connect' },
  adopted: { name: 'adopted', connection: 'new' },
  move: { name: 'replace', reason: 'move' },
  suspect: { name: 'replace', reason: 'suspect' },
  balance: { name: 'replace', reason: 'balance' },
  answered: { name: 'answered' },
  lost: { name: 'lost', at: 5 },
  close: { name: 'close' },
};

const TABLE: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['closed', { connect: 'connecting' }],
  ['connecting', { adopted: 'online new', close: 'closed' }],
  [
    'online',
    {
      adopted: 'online new',
      move: 'replacing old move',
      suspect: 'replacing old suspect',
      balance: 'replacing old balance',
      lost: 'reconnecting 5',
      close: 'closed',
    },
  ],
  ['suspected', { adopted: 'online new', move: 'replacing old move', answered: 'online old', lost: 'reconnecting 5', close: 'closed' }],
  ['balancing', { adopted: 'online new', move: 'replacing old move', lost: 'reconnecting 5', close: 'closed' }],
  ['moving', { adopted: 'online new', lost: 'reconnecting 5', close: 'closed' }],
  ['reconnecting', { adopted: 'online new', close: 'closed' }],
];

describe('client state', () => {
  for (const [from, row] of TABLE) {
    for (const [change, by] of Object.entries(CHANGES)) {
      const to = row[change];
      it(to === undefined ? `stays as it is when ${from} and ${change}` : `is ${to} when ${from} and ${change}`, () => {
        const before = STATES[from] as ClientState<string>;
        const after = transition(before, by);
        if (to === undefined) expect(after).to.equal(before);
        else expect(Object.values(after).join(' ')).to.equal(to);
      });
    }
  }
});
