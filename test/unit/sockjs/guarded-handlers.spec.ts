import { expect } from 'chai';
import sinon from 'sinon';
import type { Socket, SocketHandlers } from '../../../src/connections/socket.ts';
import { acceptGuarded } from '../../../src/sockjs/guarded-handlers.ts';
import { createLogger } from '../../../src/support/logger.ts';

const socket: Socket = { transport: 'websocket', pendingBytes: 0, send: () => undefined, close: () => undefined };

function guard(handlers: Partial<SocketHandlers>): { guarded: SocketHandlers; errors: sinon.SinonStub } {
  const logger = createLogger('silent', 'test', '0');
  const errors = sinon.stub(logger, 'error');
  const silent: SocketHandlers = { message: () => undefined, invalid: () => undefined, untaken: () => undefined, closed: () => undefined };
  const guarded = acceptGuarded(() => ({ ...silent, ...handlers }), socket, logger);
  if (guarded === undefined) throw new Error('not accepted');
  return { guarded, errors };
}

describe('Guarded handlers', () => {
  it('keep to themselves, and log, what a handler throws', () => {
    const boom = (): never => {
      throw new Error('boom');
    };
    const { guarded, errors } = guard({ message: boom, invalid: boom, untaken: boom, closed: boom });
    guarded.message('a');
    guarded.invalid('b');
    guarded.untaken();
    guarded.closed();
    expect(errors.callCount).to.equal(4);
  });

  it('pass the end on once, and nothing after it', () => {
    const [closed, message, invalid, untaken] = [sinon.spy(), sinon.spy(), sinon.spy(), sinon.spy()];
    const { guarded } = guard({ closed, message, invalid, untaken });
    guarded.closed();
    guarded.closed();
    guarded.message('late');
    guarded.invalid('late');
    guarded.untaken();
    expect(closed.callCount).to.equal(1);
    expect([message.callCount, invalid.callCount, untaken.callCount]).to.deep.equal([0, 0, 0]);
  });

  it('are not there where taking the socket threw', () => {
    const logger = createLogger('silent', 'test', '0');
    const taken = acceptGuarded(
      () => {
        throw new Error('boom');
      },
      socket,
      logger,
    );
    expect(taken).to.equal(undefined);
  });
});
