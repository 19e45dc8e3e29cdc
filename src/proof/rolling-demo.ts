/**
 * `npm run demo:rolling`: deploys, sends the Reservoir Dogs in, updates every node while they talk, and says whether the scene went on as it
 * was written. Exit code 0 only where the update succeeded and each line came once and in order.
 */
import { parseArgs } from 'node:util';
import { tellAudit } from '../bots/scene-audit.ts';
import { isAtEnd, ScriptSupervisor } from '../bots/script-supervisor.ts';
import { scriptOf } from '../bots/script/script.ts';
import { showMessage, wantsColour } from '../bots/terminal.ts';
import { Troupe } from '../bots/troupe.ts';
import { SCENE_ROOM } from '../protocol/scene-line.ts';
import { DEPLOYMENT_OPTIONS, onDeployment } from './deployment/on-deployment.ts';

/** So many lines are said before the update begins. */
const LINES_BEFORE = 4;

const { values: wishes } = parseArgs({ options: { ...DEPLOYMENT_OPTIONS, speed: { type: 'string', default: '2' } } });
const speed = Number(wishes.speed);
if (!(speed > 0)) {
  console.error(`--speed ${wishes.speed}: a factor is needed, 1 is human.`);
  process.exit(1);
}

const tell = (line: string): void => console.log(`      ── ${line}`);

// The timers of the client do not keep a process alive.
const alive = setInterval(() => undefined, 60_000);
const exitCode = await onDeployment({ ...wishes, env: process.env }, tell, async (deployment, version) => {
  const { url } = deployment.places;
  const script = scriptOf();
  const inColour = wantsColour(process.stdout.isTTY, process.env);
  const supervisor = new ScriptSupervisor({ url });
  const troupe = new Troupe({
    url,
    speed,
    heard: (message) => console.log(showMessage(message, script, inColour).join('\n')),
  });
  tell(`open ${url}/r/${SCENE_ROOM} to watch, and ${url}/ops to see the nodes`);
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
});
clearInterval(alive);
process.exit(exitCode);
