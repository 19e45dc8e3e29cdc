/** Codes of the `error` message; what each asks of the client is in {@link ERROR_ADVICE}. */
export type ErrorCode =
  'bad_request' | 'unauthorized' | 'unknown_type' | 'not_joined' | 'too_large' | 'rate_limited' | 'unavailable' | 'unsupported_protocol';

/** What a client is to do about an error: `again` with the same id after `retryAfterMs`, or `never` as it is. */
export const ERROR_ADVICE: Readonly<Record<ErrorCode, 'again' | 'never'>> = {
  bad_request: 'never',
  unauthorized: 'never',
  unknown_type: 'never',
  not_joined: 'never',
  too_large: 'never',
  rate_limited: 'again',
  unavailable: 'again',
  unsupported_protocol: 'never',
};

/**
 * Codes a connection is closed with: SockJS `c[code,"reason"]` frames, WebSocket close codes on raw sockets.
 * 4001 and 4002 mean the client must change something first; 4003 and 4010 mean: come back and resume.
 */
export const CloseCode = {
  /** No valid `hello` in time, or a ticket that is unknown, used or expired: get a fresh ticket. */
  unauthorized: 4001,
  /** A message before `hello`, an unsupported protocol, or a flood. */
  protocolViolation: 4002,
  /** The connection took its messages too slowly: connect again and resume. */
  tooSlow: 4003,
  /** The node is going away: connect again and resume. */
  goingAway: 4010,
} as const;

export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];
