/** Limits of a node that are no part of the wire protocol (those are in `protocol/limits.ts`), each with the reason for its size. */

/** Encoded messages a room keeps at hand for those who come back: a minute of a busy room. */
export const WINDOW_MAX_MESSAGES = 512;

/** Characters the same may take, so that a room of long messages does not weigh more than a room of short ones. */
export const WINDOW_MAX_CHARACTERS = 1024 * 1024;

/** Characters of messages in one `joined` or `history`; what is beyond follows, or is asked for. Bounds what one answer can put before a slow reader. */
export const ANSWER_MAX_CHARACTERS = 128 * 1024;

/** A `joined` put into words is kept this long for others who ask for the same, and so many of a room: a crowd comes back within seconds. */
export const ANSWERS_KEPT_MS = 2_000;
export const ANSWERS_KEPT_MAX = 8;

/** Messages read from the log at a time by a connection that catches up. */
export const CATCH_UP_MESSAGES = 100;

/** Untaken bytes above which a connection gets no more live messages and catches up from the log instead. */
export const CONGESTED_BYTES = 256 * 1024;

/** Untaken bytes above which a connection is closed as too slow at once: what may be outstanding plus one answer. */
export const OVERFLOW_BYTES = 1024 * 1024;

/** A connection congested for longer than this without taking a byte is closed as too slow. */
export const STALLED_CONNECTION_MS = 20_000;

/** How often congested connections are looked at. */
export const CONGESTION_CHECK_MS = 100;

/** A room nobody here is in stays open for this long, so that a reload or a hand-over does not open it again. */
export const ROOM_LINGER_MS = 10_000;

/** How often a node compares its rooms' heads with the log's: the last message before a silence is found missing by nothing else. */
export const HEADS_INTERVAL_MS = 2_000;

/** Commands of one connection that may wait for an earlier one (a join that asks Redis). */
export const QUEUED_COMMANDS_MAX = 256;

/** Commands a second, and at once, of one connection; typists and hand-overs need a tenth of it. */
export const COMMANDS_PER_SECOND = 50;
export const COMMANDS_BURST = 200;

/** Refusals a second, and at once, after which a connection is closed as a flood. */
export const REFUSALS_PER_SECOND = 10;
export const REFUSALS_BURST = 300;

/** Announcements of the number of members in a large room. */
export const COUNT_INTERVAL_MS = 1_000;

/** A `typing` of one connection in one room is passed on at most this often. */
export const TYPING_INTERVAL_MS = 1_000;

/** What a client whose request found a store out of reach is asked to wait: about what a reconnect takes. */
export const STORE_RETRY_AFTER_MS = 1_000;

/** How long a busy room's messages wait for others at most: less than anybody notices, and five of them share a write at 250 a second. */
export const GATHER_WINDOW_MS = 20;

/** What is gathered at most: a slow reader must be noticed between one write and the next. */
export const GATHERED_MAX_MESSAGES = 100;
export const GATHERED_MAX_CHARACTERS = 64 * 1024;

/** Greetings, and answers to who asks for a ticket, begun in one turn of the event loop: a few milliseconds' work, which is what the others wait for it. */
export const GREETINGS_PER_TURN = 16;

/** Greetings that may wait for their turn: a few seconds' work, well within what clients wait for their `welcome`. */
export const GREETINGS_WAITING_MAX = 4_000;

/** Those beyond are asked to come back after this long, spread over as long again as it takes to greet those who wait. */
export const GREETING_RETRY_MS = 1_000;
export const GREETING_RETRY_SPREAD_MS = 4_000;

/** Between the timers behind the measurement of the event loop: fine enough for a p99. At 10, two of them took a hundredth of a processor. */
export const LOOP_DELAY_RESOLUTION_MS = 20;
