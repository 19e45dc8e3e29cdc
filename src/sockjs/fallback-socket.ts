/** A client on one of the HTTP fallbacks, fitted into the {@link Socket} a connection needs. */
import type { ServerResponse } from 'node:http';
import type { Socket, SocketHandlers, Transport } from '../connections/socket.ts';
import type { Batch } from '../support/batch.ts';
import { renderFrame } from './frames.ts';
import { freeReceiver, type SockJsConnection } from './sockjs-package.ts';

export class FallbackSocket implements Socket {
  readonly transport: Transport;
  readonly #connection: SockJsConnection;
  readonly #buffered = new BufferedBytes();
  /** Answers this client has been given and not taken whole. An ended one still lies before a client that stopped reading. */
  #untaken: ServerResponse[] = [];
  #state: 'open' | 'closing' | 'closed' = 'open';
  #handlers: SocketHandlers | undefined;

  constructor(connection: SockJsConnection) {
    this.#connection = connection;
    this.transport = connection.protocol;
    connection.on('close', () => {
      this.#state = 'closed';
    });
  }

  get pendingBytes(): number {
    if (this.#state === 'closed') return 0;
    let bytes = this.#buffered.count(this.#connection._session.send_buffer);
    for (const response of this.#untaken) bytes += response.writableLength;
    return bytes;
  }

  /** The client receives by this answer from now on. */
  receiving(response: ServerResponse): void {
    this.#untaken = [...this.#untaken.filter(isUntaken), response];
  }

  /** Cuts off answers that are not being taken: the session is over, and nothing else would ever end them. */
  cutUntaken(): void {
    for (const response of this.#untaken) if (isUntaken(response)) response.socket?.destroy();
    this.#untaken = [];
  }

  /** Tells `handlers` what comes in, and of the end. */
  listen(handlers: SocketHandlers): void {
    this.#handlers = handlers;
    this.#connection.on('data', (message) => {
      // SockJS hands on whatever the members of the array were.
      if (typeof message === 'string') handlers.message(message);
      else handlers.invalid('each member of a frame must be a string');
    });
    this.#connection.on('close', () => handlers.closed());
  }

  send(batch: Batch): void {
    if (this.#state !== 'open') return;
    this.#send(batch);
    if (this.pendingBytes > 0) this.#handlers?.untaken();
  }

  #send(batch: Batch): void {
    const { _session: session } = this.#connection;
    if (freeReceiver(session)?.doSendFrame(batch.as(renderFrame)) === true) return;
    const { messages } = batch;
    const last = messages.length - 1;
    // Only the last is written: it flushes those before it in the same frame. A poll ends with the first frame it gets,
    // so one frame per message would cost a polling client a round trip for each.
    this.#connection._session.send_buffer.push(...messages.slice(0, last));
    for (const message of messages.slice(last)) this.#connection.write(message);
  }

  close(code: number, reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#connection.close(code, reason);
  }
}

function isUntaken(response: ServerResponse): boolean {
  return !response.writableFinished && !response.destroyed;
}

/** Counts a growing buffer's bytes, each message once however often it is asked. */
class BufferedBytes {
  #counted: readonly string[] = [];
  #messages = 0;
  #bytes = 0;

  count(buffer: readonly string[]): number {
    // A flush puts a new array in the buffer's place.
    if (buffer !== this.#counted) {
      this.#counted = buffer;
      this.#messages = 0;
      this.#bytes = 0;
    }
    for (const message of buffer.slice(this.#messages)) this.#bytes += Buffer.byteLength(message);
    this.#messages = buffer.length;
    return this.#bytes;
  }
}
