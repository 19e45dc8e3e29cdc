/** Limits of sessions and of the people behind them, with the reasons for their sizes; the same in memory and in Redis. */

/** How long a session, and the name that goes with it, outlives its last call: someone back from a holiday is still the same person. */
export const SESSION_TTL_MS = 30 * 24 * 3_600_000;

/** Characters of a ticket, 6 bits each: beyond guessing within its 30 s. */
export const TICKET_LENGTH = 32;

/** Characters of a person's id, 6 bits each: drawn by any node without asking the others. */
export const USER_ID_LENGTH = 16;

/** Sessions, and people, held in memory on the embedded default: some 50 MB in the worst case. */
export const MEMORY_SESSIONS_MAX = 100_000;

/** Tickets held in memory at once; at 30 s each this is over 3 000 logins a second. */
export const MEMORY_TICKETS_MAX = 100_000;

/** Addresses whose new sessions are counted in memory at once. */
export const MEMORY_ADDRESSES_MAX = 50_000;
