/**
 * Draining, make before break: every client is asked to open its next connection elsewhere, and keeps this one until it has.
 * The node paces it, since a client's timer cannot be trusted: a hidden tab's runs once a minute.
 */
import type { Connection } from '../connections/connection.ts';
import { CloseCode } from '../protocol/codes.ts';
import type { Identity } from '../sessions/identity.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import type { Metrics } from '../support/metrics.ts';

/** How often a batch is asked to move. */
const TICK_MS = 50;

/** So many may always be on their way; above it, twice what is asked in a second. */
const MOVING_MIN = 64;

/** Who was asked longer ago than this and is still here is not on the way but asleep, and holds nobody up. */
const MOVING_PATIENCE_MS = 2_000;

export interface DrainTiming {
  /** Between "no new clients" and the first `move`: longer than two checks of the load balancer, or a client could come back here. */
  readonly delayMs: number;
  /** Over which the moves are spread. */
  readonly moveWindowMs: number;
  /** From the beginning, after which those who are still here are cut off. */
  readonly timeoutMs: number;
}

export interface DrainOptions {
  readonly connections: Iterable<Connection> & { readonly size: number; closeAll(code: CloseCode, reason: string): void };
  readonly identity: Pick<Identity, 'issueTicket'>;
  readonly timing: DrainTiming;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Resolves when nobody is connected any more. @returns how many had to be cut off. */
export async function drain(options: DrainOptions): Promise<number> {
  const { connections, timing, clock, logger } = options;
  const deadline = clock.now() + timing.timeoutMs;
  await pause(clock, Math.min(timing.delayMs, timing.timeoutMs));
  logger.info({ connections: connections.size }, 'asking clients to move');

  const asked = new Map<Connection, number>();
  while (connections.size > 0 && clock.now() < deadline) {
    const now = clock.now();
    const waiting = [...connections].filter((connection) => connection.user !== undefined && !asked.has(connection));
    const onTheirWay = [...asked].filter(([connection, at]) => !connection.ended && now - at < MOVING_PATIENCE_MS).length;
    const crowd = { waiting: waiting.length, total: waiting.length + asked.size, onTheirWay };
    for (const connection of waiting.slice(0, batchSize(crowd, timing.moveWindowMs))) {
      asked.set(connection, now);
      void move(connection, options);
    }
    await pause(clock, TICK_MS);
  }

  const cutOff = connections.size;
  if (cutOff > 0) logger.warn({ connections: cutOff }, 'the time for draining is over; cutting off those who did not move');
  connections.closeAll(CloseCode.goingAway, 'the node is going away');
  return cutOff;
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

/** A fresh ticket spares the client an HTTP call; where none is to be had it makes that call. */
async function move(connection: Connection, { identity, timing, logger, metrics }: DrainOptions): Promise<void> {
  const { user } = connection;
  if (user === undefined) return;
  const ticket = await identity.issueTicket(user.id).catch((error: unknown) => {
    logger.warn({ err: error }, 'no ticket for a moving client; it fetches one itself');
    return undefined;
  });
  metrics.movesSent.inc();
  connection.send({ type: 'move', withinMs: timing.moveWindowMs, ...(ticket !== undefined && { ticket }) });
}

function pause(clock: Clock, durationMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(durationMs, resolve));
}
