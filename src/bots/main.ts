/**
 * `npm run demo`: the bots play, in a node of their own or, with `--url`, in a deployment that runs already. SIGINT and SIGTERM
 * end it in good order with exit code 0; a wrong option is told in a sentence, with exit code 1.
 */
import { SCENE_ROOM } from '../protocol/scene-line.ts';
import { DemoError } from './demo-error.ts';
import { OwnNode } from './own-node.ts';
import { scriptOf } from './script/script.ts';
import { showMessage, wantsColour } from './terminal.ts';
import { Troupe } from './troupe.ts';
import { readWishes, USAGE, WishError, type Wishes } from './wishes.ts';

/** Connections that are closing need not be waited for much longer. */
const GOODBYE_MS = 2_000;

const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
});

// The timers of the client do not keep a process alive, and while it reconnects nothing else does.
const alive = setInterval(() => undefined, 60_000);

let node: OwnNode | undefined;
try {
  await play(readWishes(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof DemoError)) throw error;
  console.error(error instanceof WishError ? `${error.message}\n\n${USAGE}` : error.message);
  process.exitCode = 1;
} finally {
  clearInterval(alive);
  await node?.end();
}
setTimeout(() => process.exit(), GOODBYE_MS).unref();

async function play({ url, speed, cast, scenes, once }: Wishes): Promise<void> {
  const script = scriptOf(scenes);
  const place = url === undefined ? await startNode() : await reach(url);
  if (place === undefined) return;
  const inColour = wantsColour(process.stdout.isTTY, process.env);
  const troupe = new Troupe({
    url: place,
    cast,
    script,
    speed,
    heard: (message) => console.log(showMessage(message, script, inColour).join('\n')),
    missed: (character) => console.log(`(${character} has the next line and is not in the room.)`),
  });
  // A deployment's own may be closed.
  const machineRoom = node === undefined ? '' : `, and ${place}/ops to see the node under them`;
  console.log(
    `Open ${place}/r/${SCENE_ROOM} to watch and to talk to them${machineRoom}. Say "begin" there to start over; Ctrl-C ends it here.`,
  );
  troupe.enter();
  const ends = [interrupted, ...(once ? [troupe.over] : []), ...(node === undefined ? [] : [lost(node)])];
  try {
    await Promise.race(ends);
  } finally {
    troupe.leave();
  }
}

/** @returns the address, or nothing where a signal came first. */
async function startNode(): Promise<string | undefined> {
  node = new OwnNode(process.env);
  try {
    return await Promise.race([node.ready().then(() => node?.url), interrupted.then(() => undefined)]);
  } catch (error) {
    const { message } = error as Error;
    if (!message.includes('is in use')) throw error;
    throw new DemoError(
      `${message}\nTake another one (PORT=8090 npm run demo), or send the bots into what runs there: npm run demo -- --url ${node.url}`,
    );
  }
}

/** That nobody answers at the beginning is a wrong address more often than an outage. */
async function reach(url: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/api/version`, { signal: AbortSignal.timeout(8_000) });
    if (answer.ok && typeof ((await answer.json()) as { version?: unknown }).version === 'string') return url;
  } catch {
    // Said below.
  }
  throw new DemoError(`--url ${url}: no Tchatter answers there.`);
}

async function lost(own: OwnNode): Promise<never> {
  const words = await own.ended;
  throw new DemoError(`The node has ended${words === '' ? '' : `: ${words}`}.`);
}
