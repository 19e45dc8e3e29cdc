import { bun, floor, socketIo, sockjs, ws } from './peers.ts';
import type { ServerKind } from './server-kind.ts';
import { tchatter, tchatterFramed } from './tchatter.ts';

/** All that can be compared, in the order of the tables. */
export const SERVERS: readonly ServerKind[] = [tchatter, tchatterFramed, socketIo, bun, ws, sockjs, floor];
