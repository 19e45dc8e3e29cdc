/** What draining and evening out have in common: asking a client to move, and telling in the log who is still here. */
import type { Connection } from '../connections/connection.ts';
import type { Move } from '../protocol/messages.ts';
import type { Identity } from '../sessions/identity.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';

/** How often a batch is asked to move. */
export const TICK_MS = 50;

/** Who was asked longer ago than this and is still here is not on the way but asleep, and holds nobody up. */
export const MOVING_PATIENCE_MS = 2_000;

export interface MoveParts {
  readonly identity: Pick<Identity, 'issueTicket'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Asks one client to move. A fresh ticket spares it an HTTP call; where none is to be had it makes that call.
 * @returns the ticket.
 */
export async function askToMove(
  connection: Connection,
  move: Omit<Move, 'type' | 'ticket'>,
  parts: MoveParts,
): Promise<string | undefined> {
  const { user } = connection;
  if (user === undefined) return undefined;
  const ticket = await parts.identity.issueTicket(user.id).catch((error: unknown) => {
    parts.logger.warn({ err: error }, 'no ticket for a moving client; it fetches one itself');
    return undefined;
  });
  connection.askToMove({ type: 'move', ...move, ...(ticket !== undefined && { ticket }) });
  return ticket;
}

/** Who is here, for a line of the log. */
export function whoIsHere(connections: Iterable<Connection>): {
  connections: number;
  askedAndHere: number;
  transports: Readonly<Record<string, number>>;
} {
  const transports: Record<string, number> = {};
  let [here, askedAndHere] = [0, 0];
  for (const { transport, askedToMove } of connections) {
    here += 1;
    if (askedToMove !== undefined) askedAndHere += 1;
    transports[transport] = (transports[transport] ?? 0) + 1;
  }
  return { connections: here, askedAndHere, transports };
}

export function pause(clock: Clock, durationMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(durationMs, resolve));
}
