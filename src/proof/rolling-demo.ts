/**
 * `npm run demo:rolling`: deploys, sends the Reservoir Dogs in, updates every node while they talk, and says whether the scene went on as it
 * was written. Exit code 0 only where the update succeeded and each line came once and in order.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { STAGE } from '../bots/cast.ts';
import { tellAudit } from '../bots/scene-audit.ts';
import { isAtEnd, ScriptSupervisor } from '../bots/script-supervisor.ts';
import { scriptOf } from '../bots/script/script.ts';
import { showMessage, wantsColour } from '../bots/terminal.ts';
import { Troupe } from '../bots/troupe.ts';
import { Deployment } from './deployment/deployment.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** So many lines are said before the update begins. */
const LINES_BEFORE = 4;

const { values: wishes } = parseArgs({
  options: {
    speed: { type: 'string', default: '2' },
    surge: { type: 'boolean', default: false },
    inventory: { type: 'string', default: resolve(REPOSITORY, 'ansible/inventories/local') },
    keep: { type: 'boolean', default: false },
    version: { type: 'string' },
  },
});
const speed = Number(wishes.speed);
if (!(speed > 0)) {
  console.error(`--speed ${wishes.speed}: a factor is needed, 1 is human.`);
  process.exit(1);
}

const tell = (line: string): void => console.log(`      ── ${line}`);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));

const deployment = await Deployment.find({
  repository: REPOSITORY,
  inventory: resolve(wishes.inventory),
  env: process.env,
  tell,
  signal: interrupted.signal,
});

async function play(): Promise<boolean> {
  tell('everything is brought up');
  await deployment.deploy();
  tell('the image of the next version is built');
  const version = await deployment.buildNext(wishes.version);
  const { url } = deployment.places;
  const script = scriptOf();
  const inColour = wantsColour(process.stdout.isTTY, process.env);
  const supervisor = new ScriptSupervisor({ url });
  const troupe = new Troupe({
    url,
    speed,
    heard: (message) => console.log(showMessage(message, script, inColour).join('\n')),
  });
  tell(`open ${url}/r/${STAGE} to watch, and ${url}/ops to see the nodes`);
  supervisor.enter();
  troupe.enter();
  await supervisor.once(({ said }) => said >= LINES_BEFORE);
  const update = deployment
    .update({ version, surge: wishes.surge, drain: true }, tell)
    .then(() => tell('the update is over; they play on'));
  const [audit] = await Promise.all([supervisor.once(isAtEnd), update]);
  console.log(tellAudit(audit));
  troupe.leave();
  supervisor.leave();
  return audit.ok;
}

const aborted = new Promise<never>((_, reject) => {
  interrupted.signal.addEventListener('abort', () => reject(interrupted.signal.reason as Error));
});
// The timers of the client do not keep a process alive.
const alive = setInterval(() => undefined, 60_000);
let exitCode = 1;
try {
  exitCode = (await Promise.race([play(), aborted])) ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
} finally {
  clearInterval(alive);
  await deployment.settled();
  if (!deployment.wasThere && !wishes.keep) {
    tell('everything is taken away again');
    await deployment.takeAway();
  }
}
process.exit(exitCode);
