/** The two HTML pages SockJS has, and what they need so that they are no way into our origin. */
import type { ServerResponse } from 'node:http';

/** SHA-256 of the iframe page's inline script, in the form a content security policy takes; a test holds it against the page. */
export const IFRAME_SCRIPT_HASH = 'sha256-lYmFXEsqdsgpRcqXPmVFJyV4CiaTNuS5IK/HjT7/fdk=';

/**
 * Lets the iframe page run its script, talk to us, and be embedded by our own pages and those of allowed origins.
 * Any other page that embedded it could speak to the chat with our origin.
 */
export function iframeHeaders(res: ServerResponse, frameAncestors: readonly string[]): void {
  const policy = [
    "default-src 'none'",
    `script-src 'self' '${IFRAME_SCRIPT_HASH}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${["'self'", ...frameAncestors].join(' ')}`,
  ];
  res.setHeader('Content-Security-Policy', policy.join('; '));
  // Whatever ran before us may have forbidden all framing.
  res.removeHeader('X-Frame-Options');
}

/** A frame as the htmlfile transport sends it: a script element with one call that gets a JSON string. */
const HTMLFILE_FRAME = /^<script>\np\((.*)\);\n<\/script>\r\n$/s;

/**
 * Escapes `<` in what the htmlfile transport sends from here on. The package puts messages into script elements as JSON, in which
 * `</script>` ends the element: someone's message could run as script in our origin. The client reads exactly the same string.
 */
export function keepScriptsClosed(res: ServerResponse): void {
  const write = res.write.bind(res) as (chunk: unknown) => boolean;
  res.write = (chunk: unknown) => write(typeof chunk === 'string' ? escapeHtmlfileFrame(chunk) : chunk);
}

/** `frame` with no `<` in its string; the prelude and anything else that is no frame stays as it is. */
export function escapeHtmlfileFrame(frame: string): string {
  const json = HTMLFILE_FRAME.exec(frame)?.[1];
  return json === undefined ? frame : `<script>\np(${json.replaceAll('<', '\\u003c')});\n</script>\r\n`;
}
