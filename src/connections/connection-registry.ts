/** The connections of this node: makes them, counts them, looks after the congested ones, and reaches all of them when the node goes. */
import { CloseCode } from '../protocol/codes.ts';
import { Admission } from '../support/admission.ts';
import type { CancelTimer } from '../support/clock.ts';
import { CONGESTION_CHECK_MS } from '../support/server-limits.ts';
import { Connection } from './connection.ts';
import type { Outbox } from './outbox.ts';
import type { ConnectionServices } from './services.ts';
import type { AcceptSocket } from './socket.ts';

export class ConnectionRegistry {
  readonly #services: ConnectionServices;
  readonly #connections = new Set<Connection>();
  readonly #congested = new Map<Connection, Outbox>();
  #cancelLooking: CancelTimer | undefined;

  constructor(services: Omit<ConnectionServices, 'admission' | 'watch' | 'forget'>, admission = new Admission()) {
    this.#services = {
      ...services,
      admission,
      watch: (connection, outbox) => this.#watch(connection, outbox),
      forget: (connection) => {
        this.#connections.delete(connection);
        this.#congested.delete(connection);
      },
    };
  }

  get size(): number {
    return this.#connections.size;
  }

  readonly accept: AcceptSocket = (socket) => {
    const connection = new Connection(socket, this.#services);
    this.#connections.add(connection);
    return connection;
  };

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#connections.values();
  }

  closeAll(code: CloseCode, reason: string): void {
    for (const connection of [...this.#connections]) connection.close(code, reason);
    this.#cancelLooking?.();
  }

  #watch(connection: Connection, outbox: Outbox): void {
    this.#congested.set(connection, outbox);
    this.#services.metrics.slowConnections.inc({ outcome: 'congested' });
    this.#cancelLooking ??= this.#services.clock.every(CONGESTION_CHECK_MS, () => this.#look());
  }

  #look(): void {
    const now = this.#services.clock.now();
    for (const [connection, outbox] of this.#congested) {
      const state = outbox.look(now);
      if (state === 'congested') continue;
      this.#congested.delete(connection);
      if (state === 'clear') continue;
      this.#services.metrics.slowConnections.inc({ outcome: 'closed' });
      connection.close(CloseCode.tooSlow, 'messages were not taken in time; connect again and resume');
    }
    if (this.#congested.size > 0) return;
    this.#cancelLooking?.();
    this.#cancelLooking = undefined;
  }
}
