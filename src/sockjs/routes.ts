/**
 * The addresses under `/chat`. Only what is recognised here goes on to the `sockjs` package, and in a form written anew:
 * its own parser takes `\` for `/` and trims, so that what looks harmless in front of it can be something else behind it.
 */

export const SOCKJS_PREFIX = '/chat';

/** Transports by which a client receives; `xhr_send` is how all of the fallbacks send. */
export type ReceivingPath = 'xhr' | 'xhr_streaming' | 'eventsource' | 'htmlfile';

export type Route =
  | { readonly kind: 'static'; readonly path: string }
  | { readonly kind: 'iframe'; readonly path: string }
  | { readonly kind: 'websocket'; readonly framed: boolean }
  | { readonly kind: 'receive'; readonly session: string; readonly transport: ReceivingPath; readonly query: string }
  | { readonly kind: 'send'; readonly session: string }
  /** Transports and tests SockJS knows and we do not offer. */
  | { readonly kind: 'off'; readonly what: 'jsonp' | 'chunking_test' }
  | { readonly kind: 'unknown' };

const STATIC = /^(|\/info)\/?$/;
const IFRAME = /^(\/iframe[0-9-.a-z_]*\.html)\/?$/;
const RAW_WEBSOCKET = /^\/websocket\/?$/;
const CHUNKING_TEST = /^\/chunking_test\/?$/;
const SESSION = /^\/[^/.\\#]+\/([^/.\\#]+)\/([a-z_]+)\/?$/;

/** Whether an address is SockJS's to answer, right or wrong. */
export function isSockJsUrl(url: string): boolean {
  return url.startsWith(SOCKJS_PREFIX) && ['/', '?', undefined].includes(url[SOCKJS_PREFIX.length]);
}

/** What the address of a request asks for; the server part of a session's address is for proxies and means nothing here. */
export function parseRoute(url: string): Route {
  if (!isSockJsUrl(url)) return { kind: 'unknown' };
  const queryAt = url.indexOf('?');
  const path = url.slice(SOCKJS_PREFIX.length, queryAt === -1 ? undefined : queryAt);
  const query = queryAt === -1 ? '' : url.slice(queryAt);

  const simple = STATIC.exec(path)?.[1];
  if (simple !== undefined) return { kind: 'static', path: simple === '' ? '/' : simple };
  const iframe = IFRAME.exec(path)?.[1];
  if (iframe !== undefined) return { kind: 'iframe', path: iframe };
  if (RAW_WEBSOCKET.test(path)) return { kind: 'websocket', framed: false };
  if (CHUNKING_TEST.test(path)) return { kind: 'off', what: 'chunking_test' };
  const [, session, transport] = SESSION.exec(path) ?? [];
  return session === undefined || transport === undefined ? { kind: 'unknown' } : sessionRoute(session, transport, query);
}

function sessionRoute(session: string, transport: string, query: string): Route {
  switch (transport) {
    case 'websocket':
      return { kind: 'websocket', framed: true };
    case 'xhr_send':
      return { kind: 'send', session };
    case 'xhr':
    case 'xhr_streaming':
    case 'eventsource':
    case 'htmlfile':
      return { kind: 'receive', session, transport, query };
    case 'jsonp':
    case 'jsonp_send':
      return { kind: 'off', what: 'jsonp' };
    default:
      return { kind: 'unknown' };
  }
}
