/**
 * Every limit of the wire protocol, with its unit in its name and the reason for its size.
 * Server, client library and page import them from here, so no two of them can disagree.
 */

/** The version a `hello` must name. */
export const PROTOCOL_VERSION = 1;

/** Shorter frames and bodies always pass: the longest text, every character escaped, stays under it in practice. */
export const FRAME_ALWAYS_ACCEPTED_BYTES = 32 * 1024;

/** Longer frames and bodies are refused: nothing a client has to say needs them, and they cost memory before they can be judged. */
export const FRAME_MAX_BYTES = 64 * 1024;

/** Longest text, in code points after trimming: a long post, not a file. */
export const TEXT_MAX_CODE_POINTS = 4000;

/** Longest name, in code points after trimming: it has to fit beside a message. */
export const NAME_MAX_CODE_POINTS = 40;

/** Messages in a `joined` that resumes; what is missing beyond them follows as `message`. */
export const REPLAY_MAX_MESSAGES = 500;

/** Messages shown to someone who joins without a position: a few screens. */
export const LATEST_MESSAGES = 50;

/** Largest page of `history`. */
export const HISTORY_MAX_MESSAGES = 200;

/** Page of `history` when the request names none. */
export const HISTORY_DEFAULT_MESSAGES = 50;

/** Members listed in a `joined`, and the size above which a room announces counts and not people. */
export const MEMBERS_LISTED_MAX = 200;

/** Rooms one connection may be in: bounds what a `hello` may ask for. */
export const ROOMS_PER_CONNECTION_MAX = 50;

/** A valid `hello` must arrive within this time, or the connection is closed with 4001. */
export const HELLO_DEADLINE_MS = 10_000;

/** Silence after which a server sends a heartbeat; under the 30 s at which common proxies cut idle sockets. */
export const HEARTBEAT_INTERVAL_MS = 25_000;

/** How long a ticket can be redeemed. */
export const TICKET_TTL_MS = 30_000;

/** How long a `send` repeated with the same id is recognised. */
export const IDEMPOTENCY_TTL_MS = 3_600_000;

/** How long a member stays after the last connection ended: longer than any hand-over or reload. */
export const PRESENCE_GRACE_MS = 10_000;

/** A `typing` holds this long at those who see it, unless repeated. */
export const TYPING_TTL_MS = 5_000;
