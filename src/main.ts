/**
 * Starts a node from the environment, and ends it on signals: SIGTERM moves the clients away first, SIGINT does not.
 * SIGUSR2 has it ask some of its clients to move to nodes that have fewer.
 *
 * Signals are listened to before anything else is loaded, which takes a second on a busy machine: as process 1 of a
 * container a signal that nobody listens to is lost, and the engine would kill the node when its patience is over.
 */
import type { Config } from './config.ts';
import type { ChatNode } from './node/chat-node.ts';

/** A terminal signals the whole group, and npm passes its own on to us: what comes this soon is the same wish twice. */
const SAME_SIGNAL_MS = 50;

/** Nothing is to be put in order before there is one. */
let node: ChatNode | undefined;

/** When the first signal came. */
let endingSince: number | undefined;

/** The first signal ends the node in its way; another one ends the process where it stands. */
function endOn(signal: NodeJS.Signals, end: (running: ChatNode) => Promise<void>): void {
  process.on(signal, () => {
    if (endingSince !== undefined) {
      if (Date.now() - endingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    endingSince = Date.now();
    if (node === undefined) process.exit(0);
    const { logger } = node;
    end(node).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.fatal({ err: error }, 'could not end in good order');
        process.exit(1);
      },
    );
  });
}

endOn('SIGTERM', (running) => (running.state === 'ready' ? running.drain() : running.stop()));
endOn('SIGINT', (running) => running.stop());
process.on('SIGUSR2', () => void node?.evenOut());

// Half of what an idle connection weighs would be what the heap once grew to while a crowd came in, and V8 gives hardly any of that
// back. So the young generation stays as large as it begins (it may grow to 128 MB), and the old one grows by a third and not by up
// to four times before it is collected: 24 kB a connection become 11. It should begin with 8 MB, `--min-semi-space-size=8`, which V8
// takes on the command line alone: with the 1 MB it has otherwise much that is short-lived would be taken for old, and collecting
// that takes a node with many busy rooms a fifth of its time. The middle one of V8's compilers works in threads that keep what they
// once needed, 15 to 25 MB, which is as much as 2 000 connections; deliveries and returning clients cost the same without it. As
// options of the command line these would be missing wherever a node is started otherwise.
// What runs once a message would be optimized after 3 000 of them, which in most rooms takes an hour: after 200 a message costs a node
// a third less, and the first people of the day need not wait for it.
const { setFlagsFromString } = await import('node:v8');
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=30');
setFlagsFromString('--no-maglev');
setFlagsFromString('--invocation-count-for-turbofan=200');
setFlagsFromString('--minimum-invocations-after-ic-update=50');

const { readFile } = await import('node:fs/promises');
const { ConfigError, readConfig } = await import('./config.ts');
const { ChatNode: Node } = await import('./node/chat-node.ts');

/** The version in `package.json`, seen from `src` as well as from `dist/server`. */
async function packageVersion(): Promise<string> {
  for (const candidate of ['../package.json', '../../package.json']) {
    try {
      return (JSON.parse(await readFile(new URL(candidate, import.meta.url), 'utf8')) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return '0.0.0';
}

async function configOrExit(): Promise<Config> {
  try {
    return readConfig(process.env, await packageVersion());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

async function start(config: Config): Promise<void> {
  const starting = new Node(config);
  node = starting;
  try {
    await starting.start();
    const host = config.host === '127.0.0.1' ? 'localhost' : config.host;
    if (starting.state === 'ready' && config.redis === undefined) console.error(`Tchatter is at http://${host}:${starting.port}`);
  } catch (error) {
    // What fails because a signal ends the node is no failure.
    if (endingSince !== undefined) return;
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'EADDRINUSE' ? `Port ${config.port} of ${config.host} is in use; set PORT to another one.` : (error as Error).message;
    starting.logger.fatal({ err: error }, 'could not start');
    console.error(reason);
    process.exit(1);
  }
}

await start(await configOrExit());
