/** The dialects by name, since a name can be told to another process. */
import type { Dialect } from './dialect.ts';
import { floor, plainSockjs, plainWebSocket } from './plain.ts';
import { socketIo } from './socket-io.ts';
import { tchatterFramed, tchatterRaw } from './tchatter.ts';

export const DIALECTS = {
  'tchatter-raw': tchatterRaw,
  'tchatter-framed': tchatterFramed,
  'socket.io': socketIo,
  'plain-websocket': plainWebSocket,
  'plain-sockjs': plainSockjs,
  floor,
} as const satisfies Readonly<Record<string, Dialect>>;

export type DialectName = keyof typeof DIALECTS;
