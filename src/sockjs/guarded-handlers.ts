/** The boundary behind which nothing that is thrown reaches the transports, where it would end the process or a request. */
import type { AcceptSocket, Socket, SocketHandlers } from '../connections/socket.ts';
import type { Logger } from '../support/logger.ts';

/** Why a socket is closed when whoever should take it threw: RFC 6455's code for an error of the server's own. */
export const INTERNAL_ERROR = { code: 1011, reason: 'internal error' } as const;

/**
 * Hands `socket` in. What comes back never throws, hears of the end once and of nothing after it;
 * `undefined` if the socket was not taken because `accept` threw.
 */
export function acceptGuarded(accept: AcceptSocket, socket: Socket, logger: Logger): SocketHandlers | undefined {
  try {
    return new GuardedHandlers(accept(socket), socket, logger);
  } catch (error) {
    logThrown(error, socket, logger);
    return undefined;
  }
}

class GuardedHandlers implements SocketHandlers {
  #current: SocketHandlers | undefined;
  readonly #socket: Socket;
  readonly #logger: Logger;

  constructor(handlers: SocketHandlers, socket: Socket, logger: Logger) {
    this.#current = handlers;
    this.#socket = socket;
    this.#logger = logger;
  }

  message(text: string): void {
    try {
      this.#current?.message(text);
    } catch (error) {
      logThrown(error, this.#socket, this.#logger);
    }
  }

  invalid(reason: string): void {
    try {
      this.#current?.invalid(reason);
    } catch (error) {
      logThrown(error, this.#socket, this.#logger);
    }
  }

  untaken(): void {
    try {
      this.#current?.untaken();
    } catch (error) {
      logThrown(error, this.#socket, this.#logger);
    }
  }

  closed(): void {
    const ended = this.#current;
    this.#current = undefined;
    try {
      ended?.closed();
    } catch (error) {
      logThrown(error, this.#socket, this.#logger);
    }
  }
}

function logThrown(error: unknown, { transport }: Socket, logger: Logger): void {
  logger.error({ err: error, transport }, 'a socket handler threw');
}
