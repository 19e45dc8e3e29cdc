/** `/api/rooms`: the rooms in which something was said. */
import express, { type Router } from 'express';
import type { Clock } from '../support/clock.ts';
import { methodNotAllowed } from './error-handler.ts';
import { withStores } from './stores-deadline.ts';

/** What is asked of the log. */
export interface RoomHeads {
  /** Every room in which something was said, with the `seq` of its newest message. */
  rooms(): Promise<ReadonlyMap<string, number>>;
}

/** What is asked of presence. */
export interface MemberCounts {
  counts(rooms: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export interface RoomRoutesOptions {
  readonly log: RoomHeads;
  readonly presence: MemberCounts;
  readonly clock: Clock;
}

interface RoomSummary {
  readonly room: string;
  readonly memberCount: number;
  readonly seq: number;
}

export function roomRoutes({ log, presence, clock }: RoomRoutesOptions): Router {
  const router = express.Router();
  router
    .route('/rooms')
    .get(async (_req, res) => {
      res.json(await withStores(clock, () => summaries(log, presence)));
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}

async function summaries(log: RoomHeads, presence: MemberCounts): Promise<readonly RoomSummary[]> {
  const heads = await log.rooms();
  const counts = await presence.counts([...heads.keys()]);
  return [...heads]
    .map(([room, seq]) => ({ room, memberCount: counts.get(room) ?? 0, seq }))
    .sort((one, other) => other.memberCount - one.memberCount || (one.room < other.room ? -1 : 1));
}
