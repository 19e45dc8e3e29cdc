/**
 * How a browser sees this node: what it has in its address bar. Only a proxy that we were told of may say that there was
 * TLS in front of it; the host is the one of the request, which a proxy has to pass on.
 */
import type { IncomingMessage } from 'node:http';

/** A name or an IPv4 address, or an IPv6 address in brackets; and a port. Nothing that could end a header's word. */
const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** `https` where the connection is encrypted, or where a trusted proxy says that its own was (for sockets it may say `wss`). */
export function seenProtocol(req: IncomingMessage, trustProxyHops: number): 'http' | 'https' {
  if ('encrypted' in req.socket && req.socket.encrypted === true) return 'https';
  if (trustProxyHops === 0) return 'http';
  const forwarded = [req.headers['x-forwarded-proto'] ?? ''].flat().join(',').split(',')[0];
  return /^(?:https|wss)$/i.test(forwarded?.trim() ?? '') ? 'https' : 'http';
}

/** The `Host` header, where it has the form of one. */
export function seenHost(req: IncomingMessage): string | undefined {
  const host = req.headers.host;
  return host !== undefined && HOST.test(host) ? host.toLowerCase() : undefined;
}

/** The origin of a page that this request's address would show, as its browser writes it (without a default port). */
export function seenOrigin(req: IncomingMessage, trustProxyHops: number): string | undefined {
  const host = seenHost(req);
  return host === undefined ? undefined : URL.parse(`${seenProtocol(req, trustProxyHops)}://${host}`)?.origin;
}
