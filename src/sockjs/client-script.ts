/**
 * SockJS's own browser script, for the iframe page. That page is cached for a year, so the script's address may change with
 * SockJS's version only, and it is served by us: the page is to need nobody else.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { CLIENT_SCRIPT_MAX_AGE_S } from './limits.ts';

export interface ClientScript {
  /** Its path on this server. */
  readonly url: string;
  /** Answers a request for it; false if the request is for something else. */
  handleRequest(req: IncomingMessage, res: ServerResponse): boolean;
}

/** Reads the script from the `sockjs-client` package; throws if that is not installed. */
export function loadClientScript(): ClientScript {
  const require = createRequire(import.meta.url);
  const script = readFileSync(require.resolve('sockjs-client/dist/sockjs.min.js'));
  const { version } = require('sockjs-client/package.json') as { version: string };
  const url = `/sockjs-client/${version}/sockjs.min.js`;
  const etag = `"${createHash('sha256').update(script).digest('base64url')}"`;
  const headers = {
    'Cache-Control': `public, max-age=${CLIENT_SCRIPT_MAX_AGE_S}, immutable`,
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
  };

  return {
    url,
    handleRequest(req, res) {
      if (req.url?.split('?', 1)[0] !== url) return false;
      if (req.method !== 'GET' && req.method !== 'HEAD') {
        res.writeHead(405, { Allow: 'GET, HEAD' }).end();
      } else if (req.headers['if-none-match'] === etag) {
        res.writeHead(304, headers).end();
      } else {
        res.writeHead(200, { ...headers, 'Content-Type': 'text/javascript; charset=utf-8', 'Content-Length': script.length });
        res.end(req.method === 'HEAD' ? undefined : script);
      }
      return true;
    },
  };
}
