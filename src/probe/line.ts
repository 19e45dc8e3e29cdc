/** One conversation with a node, step by step: what the client library does over and over in the background, here once and with every failure told. */
import type { ClientMessage, ServerMessage } from '../protocol/messages.ts';
import { decodeServerMessage } from '../sdk/server-messages.ts';
import type { ClientSocket, OpenSocket } from '../sdk/types.ts';

type Heard<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export class Line {
  readonly #socket: ClientSocket;
  readonly #heard: ServerMessage[] = [];
  #open = false;
  /** Why nothing more will come. */
  #end: string | undefined;
  #changed: () => void = () => undefined;

  /** `failure` may know better than the socket why it closed. */
  constructor(openSocket: OpenSocket, failure: () => string | undefined = () => undefined) {
    const ended = (code: number, reason: string): void => {
      this.#end ??= failure() ?? `the connection was closed with ${code}${reason === '' ? '' : ` (${reason})`}`;
      this.#changed();
    };
    this.#socket = openSocket({
      opened: () => {
        this.#open = true;
        this.#changed();
      },
      message: (text) => this.#hear(text),
      alive: () => undefined,
      closed: ended,
    });
  }

  /** Rejects, as all waiting here does, with what came instead. */
  async opened(): Promise<void> {
    await this.#until(() => this.#open || undefined);
  }

  say(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The first message of this type that fits, whether it came already or is still to come. */
  hear<T extends ServerMessage['type']>(type: T, fits: (message: Heard<T>) => boolean = () => true): Promise<Heard<T>> {
    return this.#until(() => this.#heard.find((message): message is Heard<T> => message.type === type && fits(message as Heard<T>)));
  }

  close(): void {
    this.#socket.close();
  }

  #hear(text: string): void {
    const message = decodeServerMessage(text);
    if (message === undefined) this.#end ??= 'something came that is no message of ours';
    else if (message.type === 'error') this.#end ??= `the error ${message.code} came (${message.message})`;
    else this.#heard.push(message);
    this.#changed();
  }

  async #until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.#end !== undefined) throw new Error(this.#end);
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }
}
