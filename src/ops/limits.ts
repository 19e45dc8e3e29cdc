/** Limits of the machine room, with the reasons for their sizes. */
import { HISTORY_MS } from '../protocol/ops.ts';

/** Reports kept at most: the whole history of twenty nodes. Beyond that it reaches back less far, and costs no more. */
export const REPORTS_MAX = (20 * HISTORY_MS) / 1_000;

/** Over which latencies and delays are taken: long enough for a p99, short enough that an update shows. */
export const MEASURED_SECONDS = 10;

/** Over which messages are counted: a person's typing makes a number, and an end of it shows soon. */
export const RATE_SECONDS = 5;

/** How long the goodbye of a node may hold its exit up. */
export const GOODBYE_MAX_MS = 500;

/** However many look: a node reads the reports at most this often, ... */
export const REPORTS_READ_EVERY_MS = 500;

/** ... and the log of the scene's room at most this often. */
export const SCENE_READ_EVERY_MS = 1_000;

/** Messages of the scene's room read at a time. */
export const SCENE_PAGE_MESSAGES = 200;

/** Messages looked back over at most for the beginning of a take: a scene of a hundred lines in a room where people talk as well. */
export const SCENE_LOOK_BACK_MESSAGES = 2_000;

/** Messages followed by one look; a room that is fuller than this a second is caught up with by the next looks. */
export const SCENE_FOLLOWED_MESSAGES = 1_000;
