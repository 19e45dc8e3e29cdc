/** How requests and upgrades are refused: JSON in the shape of the HTTP API, and an end to the socket of an upgrade. */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../support/clock.ts';
import { REFUSED_BODY_LINGER_MS } from './limits.ts';

export interface HttpRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** For the count of refusals; short, and never made from what a client sent. */
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const REFUSALS = {
  origin: { status: 403, code: 'forbidden', message: 'This origin may not use the chat.', reason: 'origin' },
  draining: {
    status: 503,
    code: 'unavailable',
    message: 'This node is going away; connect again to reach another one.',
    reason: 'draining',
    headers: { 'Retry-After': '1' },
  },
  notFound: { status: 404, code: 'not_found', message: 'There is nothing at this address.', reason: 'not_found' },
  jsonp: { status: 404, code: 'not_found', message: 'JSONP is not offered.', reason: 'jsonp' },
  chunkingTest: { status: 404, code: 'not_found', message: 'The chunking test is not offered.', reason: 'chunking_test' },
  tooLarge: { status: 413, code: 'too_large', message: 'The body is too large.', reason: 'body_too_large' },
  upgradePath: { status: 404, code: 'not_found', message: 'There is no WebSocket at this address.', reason: 'upgrade_path' },
  upgradeMethod: {
    status: 405,
    code: 'bad_request',
    message: 'A WebSocket is opened with GET.',
    reason: 'upgrade_method',
    headers: { Allow: 'GET' },
  },
  upgradeProtocol: { status: 400, code: 'bad_request', message: 'Can "Upgrade" only to "WebSocket".', reason: 'upgrade_protocol' },
  upgradeConnection: { status: 400, code: 'bad_request', message: '"Connection" must be "Upgrade".', reason: 'upgrade_connection' },
} as const satisfies Readonly<Record<string, HttpRefusal>>;

function bodyOf({ code, message }: HttpRefusal): string {
  return JSON.stringify({ error: { code, message } });
}

function headersOf(refusal: HttpRefusal, body: string): Record<string, string | number> {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...refusal.headers,
  };
}

export function refuseRequest(res: ServerResponse, refusal: HttpRefusal): void {
  const body = bodyOf(refusal);
  res.writeHead(refusal.status, headersOf(refusal, body));
  res.end(body);
}

/**
 * Answers while the body is still coming in, and then ends the connection. To end it at once would reset it under a sender
 * that is still writing, which then never sees the answer: so the rest is thrown away for a moment, or until it is over.
 */
export function refuseBody(req: IncomingMessage, res: ServerResponse, clock: Clock): void {
  const body = bodyOf(REFUSALS.tooLarge);
  res.writeHead(REFUSALS.tooLarge.status, { ...headersOf(REFUSALS.tooLarge, body), Connection: 'close' });
  res.write(body);
  const cancelTimer = clock.after(REFUSED_BODY_LINGER_MS, () => res.end());
  req.once('end', () => res.end());
  req.once('close', cancelTimer);
  req.resume();
}

/** Answers an upgrade that is not taken and ends its socket. */
export function refuseUpgrade(socket: Duplex, refusal: HttpRefusal): void {
  const body = bodyOf(refusal);
  const head = Object.entries({ ...headersOf(refusal, body), Connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
  // A peer that is gone already must not take the process with it.
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\n${head.join('')}\r\n${body}`);
}
