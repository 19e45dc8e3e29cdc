/** Whose time it was, by the samples of a CPU profile as V8 writes it. Pure. */

export interface CpuProfile {
  /** Microseconds on the machine's monotonic clock. */
  readonly startTime: number;
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string; readonly url: string } }[];
  /** The node in which each sample was taken, and the microseconds since the one before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Parts of the time that the process was not idle, largest first. */
export type Parts = readonly (readonly [part: string, share: number])[];

/** Of the samples between two times on the profile's clock. */
export function partsBetween({ startTime, nodes, samples, timeDeltas }: CpuProfile, fromUs: number, toUs: number): Parts {
  const partOf = new Map(nodes.map(({ id, callFrame }) => [id, partNamed(callFrame.functionName, callFrame.url)]));
  const spent = new Map<string, number>();
  let at = startTime;
  for (const [index, sample] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0;
    at += delta;
    const part = partOf.get(sample);
    if (part === undefined || at < fromUs || at >= toUs) continue;
    spent.set(part, (spent.get(part) ?? 0) + delta);
  }
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
  return [...spent].map(([part, time]) => [part, time / total] as const).sort(([, one], [, other]) => other - one);
}

/** @returns `undefined` for time in which nothing was done. */
function partNamed(functionName: string, url: string): string | undefined {
  if (functionName === '(idle)' || functionName === '(root)') return undefined;
  if (functionName === '(garbage collector)') return 'collecting garbage';
  if (functionName === '(program)') return 'outside JavaScript (libuv, V8)';
  if (url === '') return 'native calls from JavaScript (writing to sockets, above all)';
  if (url.startsWith('node:')) return 'JavaScript of Node (streams, sockets, timers)';
  const packaged = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (packaged !== undefined) return packaged;
  const folder = /dist\/server\/([\w-]+)\//.exec(url)?.[1];
  return folder === undefined ? 'other' : `Tchatter: ${folder}`;
}
