/**
 * Draining, make before break: every client is asked to open its next connection elsewhere, and keeps this one until it has.
 * The node paces it, since a client's timer cannot be trusted: a hidden tab's runs once a minute.
 */
import type { Connection } from '../connections/connection.ts';
import { CloseCode } from '../protocol/codes.ts';
import { MOVING_PATIENCE_MS, TICK_MS, askToMove, pause, whoIsHere, type MoveParts } from './moves.ts';

/** So many may always be on their way; above it, twice what is asked in a second. */
const MOVING_MIN = 64;

/** How often the log tells who is waited for: an operator who watches a slow drain looks that often. */
const PROGRESS_MS = 10_000;

export interface DrainTiming {
  /** Between "no new clients" and the first `move`: longer than two checks of the load balancer, or a client could come back here. */
  readonly delayMs: number;
  /** Over which the moves are spread. */
  readonly moveWindowMs: number;
  /** From the beginning, after which those who are still here are cut off. */
  readonly timeoutMs: number;
}

export interface DrainOptions extends MoveParts {
  readonly connections: Iterable<Connection> & { readonly size: number; closeAll(code: CloseCode, reason: string): void };
  readonly timing: DrainTiming;
}

/** Resolves when nobody is connected any more. @returns how many had to be cut off. */
export async function drain(options: DrainOptions): Promise<number> {
  const { connections, timing, clock, logger } = options;
  const deadline = clock.now() + timing.timeoutMs;
  const secondsLeft = (): number => Math.max(0, Math.round((deadline - clock.now()) / 1000));
  logger.info({ ...whoIsHere(connections), secondsLeft: secondsLeft() }, 'draining: no new clients from now on');
  const stopTelling = clock.every(PROGRESS_MS, () => {
    logger.info({ ...whoIsHere(connections), secondsLeft: secondsLeft() }, 'draining: waiting for those who are still here');
  });
  try {
    await pause(clock, Math.min(timing.delayMs, timing.timeoutMs));
    logger.info({ connections: connections.size }, 'draining: asking clients to move');
    await moveAll(options, deadline);
  } finally {
    stopTelling();
  }
  const cutOff = connections.size;
  if (cutOff > 0) logger.warn(whoIsHere(connections), 'draining: the time is over; cutting off those who did not move');
  connections.closeAll(CloseCode.goingAway, 'the node is going away');
  return cutOff;
}

async function moveAll(options: DrainOptions, deadline: number): Promise<void> {
  const { connections, timing, clock } = options;
  const asked = new Map<Connection, number>();
  while (connections.size > 0 && clock.now() < deadline) {
    const now = clock.now();
    const waiting = [...connections].filter((connection) => connection.user !== undefined && !asked.has(connection));
    const onTheirWay = [...asked].filter(([connection, at]) => !connection.ended && now - at < MOVING_PATIENCE_MS).length;
    const crowd = { waiting: waiting.length, total: waiting.length + asked.size, onTheirWay };
    for (const connection of waiting.slice(0, batchSize(crowd, timing.moveWindowMs))) {
      asked.set(connection, now);
      void askToMove(connection, { withinMs: timing.moveWindowMs }, options);
    }
    await pause(clock, TICK_MS);
  }
}

/**
 * How many to ask in this tick: the whole crowd spread evenly over the window, and fewer or none while too many are on
 * their way, because then the other nodes are slow to take them.
 */
export function batchSize(crowd: { waiting: number; total: number; onTheirWay: number }, moveWindowMs: number): number {
  const perTick = Math.ceil((crowd.total * TICK_MS) / Math.max(moveWindowMs, TICK_MS));
  const allowed = Math.max(MOVING_MIN, (2 * perTick * 1_000) / TICK_MS) - crowd.onTheirWay;
  return Math.max(0, Math.min(perTick, allowed, crowd.waiting));
}
