/** Lua scripts as files beside the code that runs them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RedisClient } from './connections.ts';
import { withDeadline } from './unavailable.ts';

export type ScriptArgument = string | number;

export class RedisScript {
  readonly #source: string;
  readonly #sha: string;

  constructor(source: string) {
    this.#source = source;
    this.#sha = createHash('sha1').update(source).digest('hex');
  }

  /**
   * Runs the script by its hash, and with its text where the server does not know it (a new one, or after SCRIPT FLUSH).
   * A call that needs the text may be overtaken by calls made after it: where order matters, wait for each.
   * Rejects as {@link withDeadline} does.
   *
   * Sending the text each time would need no second attempt, but makes an append cost Redis 105 µs and not 35.
   */
  run(client: RedisClient, keys: readonly string[], args: readonly ScriptArgument[]): Promise<unknown> {
    return withDeadline(async () => {
      try {
        return await client.evalsha(this.#sha, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return client.eval(this.#source, keys.length, ...keys, ...args);
      }
    });
  }
}

/** Makes one script of one or more files, helpers first, without comments and indentation. */
export function loadScript(...files: readonly URL[]): RedisScript {
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return new RedisScript(
    lines
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('--'))
      .join('\n'),
  );
}
