/** Limits of the HTTP edge, with the reasons for their sizes. */

/** Longest body of an API call: a name, with room for whatever a newer client adds. */
export const BODY_MAX_BYTES = 16 * 1024;

/** Time an API call waits for its stores, all of them together; what is left of 3 s is for the answer on a busy machine. */
export const STORES_DEADLINE_MS = 2_000;

/** When to come back after a 503: an outage of a store is over in seconds or in minutes. */
export const UNAVAILABLE_RETRY_MS = 1_000;

/** Time after which a request is worth a line in the log. */
export const SLOW_REQUEST_MS = 1_000;

/** Failed requests logged a second, and at once; the rest is counted and told with the next. */
export const FAILURES_LOGGED_PER_SECOND = 1;
export const FAILURES_LOGGED_BURST = 20;

/** How long a browser keeps to TLS, once it has come by it. */
export const HSTS_SECONDS = 180 * 24 * 3600;

/** How long a browser may keep the answer to a preflight. */
export const PREFLIGHT_SECONDS = 600;

/** How long browsers keep a file whose name changes with its content. */
export const IMMUTABLE_SECONDS = 365 * 24 * 3600;

/** Shorter answers are sent as they are: what compression saves would fit into the same packet. */
export const COMPRESSED_MIN_BYTES = 1024;

/** Idle connections are closed by the proxy first (it keeps them for less), or a request would meet a closing one: a 502. */
export const KEEP_ALIVE_MS = 75_000;

/** Time for the head of a request. */
export const HEADERS_DEADLINE_MS = 15_000;

/** Time for a whole request to arrive. It does not count the answer, so a long poll is as long as it likes. */
export const REQUEST_DEADLINE_MS = 30_000;
