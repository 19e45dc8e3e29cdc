/** The reports in Redis: one stream for all nodes, which is bounded, and gone with the last of them. */
import { HISTORY_MS, type NodeReport } from '../protocol/ops.ts';
import type { RedisClient } from '../redis/connections.ts';
import { OPS_REPORTS_KEY } from '../redis/keys.ts';
import { loadScript } from '../redis/script.ts';
import { REPORTS_MAX } from './limits.ts';
import { idParts, type OpsStore, type Reading, type StoredReport } from './ops-store.ts';
import { decodeReport } from './report-form.ts';

const REPORT = loadScript(new URL('./lua/report.lua', import.meta.url));
const SINCE = loadScript(new URL('./lua/since.lua', import.meta.url));

type SinceReply = readonly [now: string, entries: readonly (readonly [id: string, fields: readonly string[]])[]];

/** Rejects with `RedisUnavailableError` within 2 s when Redis is out of reach. Leaves the client to whoever made it. */
export class RedisOpsStore implements OpsStore {
  readonly #client: RedisClient;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async put(report: NodeReport): Promise<void> {
    await REPORT.run(this.#client, [OPS_REPORTS_KEY], [JSON.stringify(report), HISTORY_MS, REPORTS_MAX]);
  }

  async since(after: string | undefined): Promise<Reading> {
    const [now, entries] = (await SINCE.run(this.#client, [OPS_REPORTS_KEY], [after ?? '', REPORTS_MAX])) as SinceReply;
    const reports = entries.flatMap(([id, fields]): StoredReport[] => {
      const report = decodeReport(fields[1] ?? '');
      return report === undefined ? [] : [{ id, heardAt: idParts(id)?.[0] ?? 0, report }];
    });
    return { time: Number(now), reports: reports.reverse() };
  }
}
