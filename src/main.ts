/** Starts a node from the environment, and ends it on signals: SIGTERM moves the clients away first, SIGINT does not. */
import { readFileSync } from 'node:fs';
import { ConfigError, readConfig, type Config } from './config.ts';
import { ChatNode } from './node/chat-node.ts';

/** The version in `package.json`, seen from `src` as well as from `dist/server`. */
function packageVersion(): string {
  for (const candidate of ['../package.json', '../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(candidate, import.meta.url), 'utf8')) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return '0.0.0';
}

function configOrExit(): Config {
  try {
    return readConfig(process.env, packageVersion());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const config = configOrExit();
const node = new ChatNode(config);

/** A terminal signals the whole group, and npm passes its own on to us: what comes this soon is the same wish twice. */
const SAME_SIGNAL_MS = 50;

/** When the first signal came. */
let endingSince: number | undefined;

/** The first signal ends the node in its way; another one ends the process where it stands. */
function onSignal(signal: NodeJS.Signals, end: () => Promise<void>): void {
  process.on(signal, () => {
    if (endingSince !== undefined) {
      if (Date.now() - endingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    endingSince = Date.now();
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        node.logger.fatal({ err: error }, 'could not end in good order');
        process.exit(1);
      },
    );
  });
}

onSignal('SIGTERM', () => (node.state === 'ready' ? node.drain() : node.stop()));
onSignal('SIGINT', () => node.stop());

try {
  await node.start();
  const host = config.host === '127.0.0.1' ? 'localhost' : config.host;
  if (node.state === 'ready' && config.redis === undefined) console.error(`Tchatter is at http://${host}:${node.port}`);
} catch (error) {
  const { code } = error as NodeJS.ErrnoException;
  const reason =
    code === 'EADDRINUSE' ? `Port ${config.port} of ${config.host} is in use; set PORT to another one.` : (error as Error).message;
  node.logger.fatal({ err: error }, 'could not start');
  console.error(reason);
  process.exit(1);
}
