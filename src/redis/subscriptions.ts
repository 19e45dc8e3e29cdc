/**
 * Subscriptions to sharded channels that say when they may have missed something. Each channel is subscribed to once,
 * however many listen, and only while somebody does.
 */
import type { Logger } from '../support/logger.ts';
import type { RedisClient } from './connections.ts';
import { RedisUnavailableError, withDeadline } from './unavailable.ts';

export interface ChannelListener {
  message(payload: string): void;
  /** The connection was away and is back, subscribed again: what was published in between was not heard. */
  interrupted(): void;
}

/**
 * Silence says nothing on a subscriber: a quiet room and a dead link sound alike. So we ask, this often, and a connection
 * that does not answer within its socket timeout is cut and made anew.
 */
const PROBE_INTERVAL_MS = 2_000;

/** Channels whose server is asked each time: in a cluster they may lie on several. */
const CHANNELS_PROBED = 3;

/** Channels subscribed to again at once after a reconnect; bounds what waits for one answer. */
const RESUBSCRIBE_AT_ONCE = 500;

interface Channel {
  readonly name: string;
  readonly listeners: Set<ChannelListener>;
  /** Resolves once Redis confirmed; `undefined` while the channel is not subscribed to. */
  confirmed: Promise<void> | undefined;
}

export class Subscriptions {
  readonly #client: RedisClient;
  readonly #logger: Logger;
  readonly #channels = new Map<string, Channel>();
  readonly #probing: NodeJS.Timeout;
  #closed = false;

  constructor(client: RedisClient, logger: Logger) {
    this.#client = client;
    this.#logger = logger;
    client.on('smessage', (name: string, payload: string) => this.#dispatch(name, payload));
    client.on('close', () => this.#forgetConfirmations());
    client.on('ready', () => this.#subscribeAgain());
    // In a cluster the connections behind the client come and go without a word from it, except for this one.
    client.on('subscribersReady', () => {
      this.#forgetConfirmations();
      this.#subscribeAgain();
    });
    this.#probing = setInterval(() => this.#probe(), PROBE_INTERVAL_MS);
    this.#probing.unref();
  }

  /** Listens from the moment the promise resolves. Rejects with {@link RedisUnavailableError}, listening to nothing. */
  async subscribe(name: string, listener: ChannelListener): Promise<() => void> {
    const channel = this.#channels.get(name) ?? { name, listeners: new Set(), confirmed: undefined };
    this.#channels.set(name, channel);
    // An object of its own: the same listener may subscribe twice, and each end is for one of them.
    const own: ChannelListener = { message: (payload) => listener.message(payload), interrupted: () => listener.interrupted() };
    channel.listeners.add(own);
    try {
      await this.#confirm(channel);
      if (this.#closed) throw new RedisUnavailableError('the subscriptions are closed');
    } catch (error) {
      this.#remove(channel, own);
      throw error;
    }
    return () => this.#remove(channel, own);
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#probing);
    this.#channels.clear();
  }

  #confirm(channel: Channel): Promise<void> {
    if (channel.confirmed !== undefined) return channel.confirmed;
    const confirmed = withDeadline(() => this.#client.ssubscribe(channel.name)).then(() => undefined);
    channel.confirmed = confirmed;
    confirmed.catch(() => {
      if (channel.confirmed === confirmed) channel.confirmed = undefined;
    });
    return confirmed;
  }

  #remove(channel: Channel, listener: ChannelListener): void {
    if (!channel.listeners.delete(listener) || channel.listeners.size > 0) return;
    if (this.#channels.get(channel.name) === channel) this.#channels.delete(channel.name);
    if (channel.confirmed === undefined || this.#closed) return;
    withDeadline(() => this.#client.sunsubscribe(channel.name)).catch((error: unknown) => {
      // The connection is going down, and will come back without this channel.
      this.#logger.debug({ err: error }, 'a channel was not unsubscribed from');
    });
  }

  #dispatch(name: string, payload: string): void {
    for (const listener of [...(this.#channels.get(name)?.listeners ?? [])]) listener.message(payload);
  }

  #forgetConfirmations(): void {
    for (const channel of this.#channels.values()) channel.confirmed = undefined;
  }

  #subscribeAgain(): void {
    this.#resubscribe().catch((error: unknown) => {
      // Without all its channels a connection is of no use; the next one begins anew.
      this.#logger.warn({ err: error }, 'could not subscribe again; the connection is made anew');
      if (this.#client.status === 'ready') this.#client.disconnect(true);
    });
  }

  async #resubscribe(): Promise<void> {
    const channels = [...this.#channels.values()];
    for (let start = 0; start < channels.length; start += RESUBSCRIBE_AT_ONCE) {
      const some = channels.slice(start, start + RESUBSCRIBE_AT_ONCE).filter(({ listeners }) => listeners.size > 0);
      await Promise.all(some.map((channel) => this.#confirm(channel)));
      for (const channel of some) for (const listener of [...channel.listeners]) listener.interrupted();
    }
  }

  /** Asks by ending a subscription that never was: that is answered by whichever server has the channel, also in a cluster. */
  #probe(): void {
    if (this.#client.status !== 'ready') return;
    const names = [...this.#channels.keys()];
    for (let count = Math.min(CHANNELS_PROBED, names.length); count > 0; count -= 1) {
      const name = names[Math.floor(Math.random() * names.length)] as string;
      this.#client.sunsubscribe(`${name}:probe`).catch((error: unknown) => {
        this.#logger.debug({ err: error }, 'the subscriber was not answered');
      });
    }
  }
}
