/**
 * `node dist/server/probe.js URL [--version X] [--timeout SECONDS]`: a real chat with one node, or through a balancer. Exit
 * code 0 and one line, or 1 and one sentence that tells which step failed; 2 where the call itself is wrong.
 */
import { parseArgs } from 'node:util';
import { probe, ProbeFailure, type ProbeOptions } from './probe/probe.ts';

const USAGE = 'Usage: probe.js http://127.0.0.1:8081 [--version 1.2.3] [--timeout 10]';
const DEFAULT_TIMEOUT_SECONDS = '10';

function end(code: number, line: string): never {
  (code === 0 ? console.log : console.error)(line);
  // Sockets that are still closing need not be waited for.
  process.exit(code);
}

function readArguments(): ProbeOptions {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { version: { type: 'string' }, timeout: { type: 'string', default: DEFAULT_TIMEOUT_SECONDS } },
    });
    const [address = '', ...others] = positionals;
    const { protocol } = new URL(address);
    const seconds = Number(values.timeout);
    if (others.length > 0 || !/^https?:$/.test(protocol) || !(seconds > 0 && seconds <= 3_600)) return end(2, USAGE);
    const { version } = values;
    return { url: address.replace(/\/+$/, ''), timeoutMs: seconds * 1000, ...(version !== undefined && { version }) };
  } catch {
    // An option nobody knows, or no address.
    return end(2, USAGE);
  }
}

const options = readArguments();

// Whatever a broken server makes a library throw: an operator is told in a sentence, without a stack.
process.on('uncaughtException', (error) => end(1, new ProbeFailure(options.url, 'reading its answers', error).message));

const startedAt = performance.now();
try {
  const { node, version } = await probe(options);
  end(0, `${options.url} answered in ${Math.round(performance.now() - startedAt)} ms (node ${node}, version ${version}).`);
} catch (error) {
  end(1, (error as Error).message);
}
