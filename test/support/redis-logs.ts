/** Logs of several nodes on one Redis server of their own, for tests that break it. */
import type { AppendResult, LogEntry, RoomLog } from '../../src/log/room-log.ts';
import { RedisRoomLog } from '../../src/log/redis-room-log.ts';
import type { Position } from '../../src/protocol/position.ts';
import { connectRedis, type RedisConnections } from '../../src/redis/connections.ts';
import { eventually } from './eventually.ts';
import { quietLogger } from './quiet-logger.ts';
import { RedisServer } from './redis-server.ts';

export const ANN = { id: 'u-ann', name: 'Ann' };
export const ROOM = 'lobby';

export class RedisLogs {
  readonly server: RedisServer;
  readonly #opened: RedisConnections[] = [];

  private constructor(server: RedisServer) {
    this.server = server;
  }

  static async start(): Promise<RedisLogs> {
    return new RedisLogs(await RedisServer.start());
  }

  /** A node's log; through another port where its link is to be broken. */
  async open(port = this.server.port): Promise<RoomLog> {
    const connections = connectRedis({ kind: 'single', url: `redis://127.0.0.1:${port}` }, quietLogger);
    this.#opened.push(connections);
    await connections.opened;
    return new RedisRoomLog({ connections, historyLimit: 10_000, logger: quietLogger });
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((connections) => connections.close()));
    await this.server.stop();
  }
}

export function say(log: RoomLog, id: string, known?: Position): Promise<AppendResult> {
  return log.append({ room: ROOM, user: ANN, id, text: `text of ${id}`, known });
}

/** As a client: again with the same id until it is acknowledged. */
export function sayUntilStored(log: RoomLog, id: string, known?: Position): Promise<AppendResult> {
  return eventually(`${id} is stored`, () => say(log, id, known), { withinMs: 60_000 });
}

export async function entriesOf(log: RoomLog): Promise<LogEntry[]> {
  return [...(await log.readAfter(ROOM, 0, 100_000)).entries];
}
