/**
 * Headers that tell the browser what the page may do. Everything comes from our own origin, nothing is inline; the one
 * thing that `'self'` does not cover everywhere is our own WebSocket (Safari), so it is named.
 */
import type { IncomingMessage } from 'node:http';
import express, { type Router } from 'express';
import helmet from 'helmet';
import { HSTS_SECONDS } from './limits.ts';
import { seenHost, seenProtocol } from './request-origin.ts';

export function securityHeaders(trustProxyHops: number): Router {
  const router = express.Router();
  router.use(
    helmet({
      strictTransportSecurity: false,
      // Not `no-referrer`: with that, browsers send `Origin: null` with some requests to ourselves.
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'self'"],
          'script-src': ["'self'"],
          'script-src-attr': ["'none'"],
          'style-src': ["'self'"],
          'img-src': ["'self'", 'data:'],
          'connect-src': [(req) => `'self' ${ownSocketOrigin(req, trustProxyHops)}`.trimEnd()],
          'object-src': ["'none'"],
          'base-uri': ["'self'"],
          'form-action': ["'self'"],
          'frame-ancestors': ["'none'"],
        },
      },
    }),
    (_req, res, next) => {
      res.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
      next();
    },
  );
  const demandTls = helmet.strictTransportSecurity({ maxAge: HSTS_SECONDS, includeSubDomains: false });
  router.use((req, res, next) => {
    if (seenProtocol(req, trustProxyHops) === 'https') demandTls(req, res, next);
    else next();
  });
  return router;
}

/** A policy cannot name an IPv6 address; there, `'self'` has to do. */
function ownSocketOrigin(req: IncomingMessage, trustProxyHops: number): string {
  const host = seenHost(req);
  if (host === undefined || host.startsWith('[')) return '';
  return `${seenProtocol(req, trustProxyHops) === 'https' ? 'wss' : 'ws'}://${host}`;
}
