/** A kind of server that the bench compares: how it is started, and how its clients talk. */
import type { DialectName } from '../dialects/dialects.ts';
import type { Command } from '../machine/processes.ts';

export interface Place {
  readonly port: number;
  /** Unique among the nodes of one run. */
  readonly name: string;
  readonly redisUrl: string;
}

export interface ServerKind {
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly dialect: DialectName;
  /** Whether several processes of it, and a Redis, make one service. */
  readonly usesRedis: boolean;
  /** Whether a client that comes back is given what it has missed. */
  readonly resumes: boolean;
  /** What an acknowledgement of it means; `undefined` where there are none. */
  readonly acknowledges: string | undefined;
  /** How it was set up, and what was changed from its defaults: said beside the figures. */
  readonly settings: string;
  versions(): Readonly<Record<string, string>>;
  /** Makes what has to be there before the first start. @returns why it cannot run on this machine, in a sentence. */
  prepare?(): string | undefined;
  command(place: Place): Command;
  /** Answers 200 once clients may come; without it a listening port is enough. */
  readonly readyPath?: string;
  /** Where it tells the 99th percentile of its event loop's delay, and of which name, in seconds. */
  readonly eventLoopMetric?: { readonly path: string; readonly name: string };
}
