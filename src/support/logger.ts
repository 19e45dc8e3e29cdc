/**
 * Structured logs, one JSON object a line. What people write, tickets and session ids never go in: a SockJS session id is
 * the key to an HTTP session in flight.
 */
import { pino, type Logger } from 'pino';
import { systemClock } from './clock.ts';
import { LineLimit } from './line-limit.ts';

export type { Logger };

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Below it somebody is looking for something and wants every line; at `fatal` the process is ending. */
const LIMITED_LEVELS: ReadonlySet<number> = new Set([30, 40, 50]);

/** Lines with the same message are printed 20 times in 10 s; the others are told as one line with their number in `unprinted`. */
export function createLogger(level: LogLevel, node: string, version: string): Logger {
  const limit = new LineLimit(systemClock);
  return pino({
    level,
    base: { node, version },
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: {
      logMethod(line, print, lineLevel) {
        const [fields, text] = line as readonly unknown[];
        const message = typeof fields === 'string' ? fields : String(text);
        const printed = !LIMITED_LEVELS.has(lineLevel) || limit.admits(message, (unprinted) => print.call(this, { unprinted }, message));
        if (printed) print.apply(this, line);
      },
    },
  });
}
