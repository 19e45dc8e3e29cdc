/**
 * Every key and channel in Redis. What belongs to one room shares the hash tag `{room}`, so that it lies on one slot of a
 * cluster and one script may touch all of it. Nodes of two versions share these: change one only by adding another.
 */

/** The rooms in which something was said (a set); in a slot of its own. */
export const ROOMS_KEY = 'tchatter:rooms';

/** What the nodes say of themselves (a stream); in a slot of its own. */
export const OPS_REPORTS_KEY = 'tchatter:ops:reports';

export const SESSION_PREFIX = 'tchatter:session:';

export interface RoomKeys {
  /** Stream, entry ids `<seq>-0`, fields `id`, `time`, `body`. */
  readonly log: string;
  /** Hash: `epoch`, `seq` and `last` (the newest entry's number and id), `past` (earlier epochs). */
  readonly meta: string;
  /** Channel of the log's publications. */
  readonly news: string;
  /** Hash: person → the person as JSON. */
  readonly people: string;
  /** Hash: person → JSON of holder → when its lease lapses. */
  readonly holders: string;
  /** Sorted set: person by the time the last of their leases lapses. */
  readonly lapses: string;
  /** Sorted set, all scores equal: `<name> NUL <id>`, so that members can be listed by name. */
  readonly names: string;
  /** Hash: `revision` of the members, `swept` and `quiet` times. */
  readonly attendance: string;
  /** Channel of the presence publications. */
  readonly presence: string;
}

export function roomKeys(room: string): RoomKeys {
  const prefix = `tchatter:{${room}}:`;
  return {
    log: `${prefix}log`,
    meta: `${prefix}meta`,
    news: `${prefix}news`,
    people: `${prefix}people`,
    holders: `${prefix}holders`,
    lapses: `${prefix}lapses`,
    names: `${prefix}names`,
    attendance: `${prefix}attendance`,
    presence: `${prefix}presence`,
  };
}

/** What is remembered of one message, by person and id: one person's id never swallows another's message. */
export function messageIdKey(room: string, userId: string, id: string): string {
  return `tchatter:{${room}}:id:${userId}:${id}`;
}

export function userKey(userId: string): string {
  return `tchatter:user:${userId}`;
}

export function ticketKey(ticket: string): string {
  return `tchatter:ticket:${ticket}`;
}

export function sessionRateKey(address: string): string {
  return `tchatter:session-rate:${address}`;
}
