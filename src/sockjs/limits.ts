/** Limits of the SockJS edge, each with the reason for its size. What clients must know as well is in `protocol/limits.ts`. */

/** A fallback session without a receiving request ends after this long; a poll that comes back takes a fraction of it. */
export const DISCONNECT_DELAY_MS = 5_000;

/** A streaming response is ended, and asked for again by the client, after this much: browsers keep all of it in memory. */
export const RESPONSE_LIMIT_BYTES = 128 * 1024;

/** A peer that never finishes the closing handshake is cut off after this long. */
export const CLOSE_TIMEOUT_MS = 3_000;

/** A peer is cut off when this many pings in a row went unanswered: one may be lost in a hand-over between networks, two are not. */
export const UNANSWERED_PINGS_MAX = 2;

/** WebSockets are looked at this often within a heartbeat interval: one timer for all of them, late by 4 % of the interval at most. */
export const SWEEPS_PER_HEARTBEAT = 25;

/** How long the rest of a body that is too large is read and thrown away, so that its sender gets to see the answer. */
export const REFUSED_BODY_LINGER_MS = 1_000;

/** RFC 6455 leaves this much of a control frame to the reason of a close. */
export const CLOSE_REASON_MAX_BYTES = 123;

/** How long clients may keep the SockJS script, whose address names its version. */
export const CLIENT_SCRIPT_MAX_AGE_S = 365 * 24 * 60 * 60;
