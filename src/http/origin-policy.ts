/**
 * Which pages may use this node: our own and those the operator named. Browsers tell the origin of a page and do not let
 * it lie; a request without one comes from no foreign page, or can read nothing. `null` (a sandbox, a file) is foreign.
 */
import type { IncomingMessage } from 'node:http';
import { seenOrigin } from './request-origin.ts';

export interface OriginPolicy {
  /** Whether a request or an upgrade may go on. */
  allows(req: IncomingMessage): boolean;
  /** The origin to answer with CORS headers: an allowed one that is not our own. */
  foreign(req: IncomingMessage): string | undefined;
}

export interface OriginPolicyOptions {
  /** Full origins as browsers send them, beside our own. */
  readonly allowedOrigins: readonly string[];
  readonly trustProxyHops: number;
}

export function createOriginPolicy({ allowedOrigins, trustProxyHops }: OriginPolicyOptions): OriginPolicy {
  const listed: ReadonlySet<string> = new Set(allowedOrigins);
  return {
    allows(req) {
      const { origin } = req.headers;
      return origin === undefined || listed.has(origin) || origin === seenOrigin(req, trustProxyHops);
    },
    foreign(req) {
      const { origin } = req.headers;
      return origin !== undefined && listed.has(origin) && origin !== seenOrigin(req, trustProxyHops) ? origin : undefined;
    },
  };
}
