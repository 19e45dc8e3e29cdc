import { TICKET_TTL_MS } from '../../src/protocol/limits.ts';
import { MemoryIdentity } from '../../src/sessions/memory-identity.ts';
import { SESSION_TTL_MS } from '../../src/sessions/session-limits.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { describeIdentity } from './identity-contract.ts';

describeIdentity('in memory', () => {
  const clock = new ManualClock();
  const identity = new MemoryIdentity(clock);
  return Promise.resolve({
    identity,
    elsewhere: identity,
    letTicketsLapse: () => Promise.resolve(clock.advance(TICKET_TTL_MS)),
    letHalfASessionPass: () => Promise.resolve(clock.advance(SESSION_TTL_MS / 2)),
    close: () => identity.close(),
  });
});
