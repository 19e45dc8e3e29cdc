/**
 * What the container's HEALTHCHECK runs: asks the node beside it whether it lives, and exits 0 or 1 with a sentence. A node that
 * drains is healthy: stopping takes its time, and an engine that restarted it then would cut everybody off.
 */
import { get } from 'node:http';

/** Shorter than the time that the engine gives the whole check. */
const ANSWER_WITHIN_MS = 3_000;

/** Listening everywhere includes the loopback interface. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

// As the node itself reads them: an empty one counts as not set.
const host = process.env['HOST']?.trim() || '127.0.0.1';
const port = process.env['PORT']?.trim() || '8080';

function end(code: 0 | 1, sentence: string): void {
  console.log(sentence);
  process.exit(code);
}

get({ host: EVERYWHERE[host] ?? host, port, path: '/healthz', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }, ({ statusCode }) => {
  if (statusCode === 200) end(0, 'The node lives.');
  else end(1, `The node answers ${statusCode} to /healthz.`);
}).once('error', (error) => end(1, `The node does not answer: ${error.message}.`));
