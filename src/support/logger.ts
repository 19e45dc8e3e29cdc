/**
 * Structured logs, one JSON object a line. What people write, tickets and session ids never go in: a SockJS session id is
 * the key to an HTTP session in flight.
 */
import { pino, type Logger } from 'pino';

export type { Logger };

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export function createLogger(level: LogLevel, node: string, version: string): Logger {
  return pino({ level, base: { node, version }, timestamp: pino.stdTimeFunctions.isoTime });
}
