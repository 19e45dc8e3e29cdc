import type { Server } from 'node:http';
import { HEADERS_DEADLINE_MS, KEEP_ALIVE_MS, REQUEST_DEADLINE_MS } from './limits.ts';

/** Sets the deadlines of a server that stands behind a proxy and serves long polls. */
export function tuneServer(server: Server): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_DEADLINE_MS;
  server.requestTimeout = REQUEST_DEADLINE_MS;
  // A quiet streaming answer is no reason to cut a socket; heartbeats and the SockJS edge see to dead ones.
  server.timeout = 0;
}
