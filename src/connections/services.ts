/** What connections share on a node. */
import type { RoomLog } from '../log/room-log.ts';
import type { RoomRegistry } from '../rooms/room-registry.ts';
import type { Identity } from '../sessions/identity.ts';
import type { Admission } from '../support/admission.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Metrics } from '../support/metrics.ts';
import type { KeyedRateLimiter } from '../support/rate-limit.ts';
import type { Connection } from './connection.ts';
import type { Outbox } from './outbox.ts';

export interface ConnectionServices {
  readonly node: { readonly name: string; readonly version: string };
  readonly identity: Pick<Identity, 'redeemTicket'>;
  readonly rooms: RoomRegistry;
  readonly log: RoomLog;
  /** Of all who come in at this node. */
  readonly admission: Admission;
  /** Messages of a person, over all their connections to this node. */
  readonly sendLimiter: KeyedRateLimiter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** An outbox has become congested: look at it until it is clear. */
  watch(connection: Connection, outbox: Outbox): void;
  forget(connection: Connection): void;
}
