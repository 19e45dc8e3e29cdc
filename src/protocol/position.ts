/**
 * A place in a room's log: everything up to and including `seq` of this `epoch` has been seen.
 *
 * `seq` alone is not enough. Say a client has seen seq 1 to 7 and the log then loses its tail (Redis came back empty, or
 * a replica that lacked the last writes was promoted). New messages get 1, 2, 3 again; a client that asked for "after 7"
 * would be told it had missed nothing and would later take the new 8 for the old one's successor. The epoch names the
 * numbering, so the client learns that its numbers mean nothing any more. `id`, the id of the message at `seq`, is the
 * proof for the case in which even the epoch was restored from an older file.
 *
 * The three change together or not at all.
 */
export interface Position {
  readonly epoch: string;
  /** 0 is the place before the first message. */
  readonly seq: number;
  /** Absent at seq 0, or where only the head's number is known. */
  readonly id?: string;
}
