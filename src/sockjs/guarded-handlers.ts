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
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      logger.error({ err: error, transport: socket.transport }, 'a socket handler threw');
    }
  };

  let handlers: SocketHandlers | undefined;
  attempt(() => {
    handlers = accept(socket);
  });
  if (handlers === undefined) return undefined;

  let current: SocketHandlers | undefined = handlers;
  return {
    message: (text) => attempt(() => current?.message(text)),
    invalid: (reason) => attempt(() => current?.invalid(reason)),
    closed: () =>
      attempt(() => {
        const ended = current;
        current = undefined;
        ended?.closed();
      }),
  };
}
