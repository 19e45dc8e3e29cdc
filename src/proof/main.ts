/**
 * `npm run proof`: deploys, lets a crowd talk, updates every node, and says which promises held. Exit code 0 only where all did.
 */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Deployment } from './deployment/deployment.ts';
import { drawTimeline } from './picture/timeline.ts';
import { tellReport } from './tell-report.ts';
import { proveUpdate, type UpdateProof } from './update-proof.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

const { values: wishes } = parseArgs({
  options: {
    json: { type: 'string' },
    svg: { type: 'string' },
    people: { type: 'string', default: '300' },
    rate: { type: 'string', default: '40' },
    surge: { type: 'boolean', default: false },
    inventory: { type: 'string', default: resolve(REPOSITORY, 'ansible/inventories/local') },
    keep: { type: 'boolean', default: false },
    version: { type: 'string' },
    'without-drain': { type: 'boolean', default: false },
    'without-resume': { type: 'boolean', default: false },
  },
});

const began = performance.now();
function tell(line: string): void {
  console.log(`${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
}

async function prove(deployment: Deployment): Promise<UpdateProof> {
  tell('everything is brought up');
  await deployment.deploy();
  tell('the image of the next version is built');
  const version = await deployment.buildNext(wishes.version);
  return proveUpdate({
    ...deployment.places,
    room: `proof-${Date.now().toString(36)}`,
    people: count('people', wishes.people),
    messagesPerSecond: count('rate', wishes.rate),
    resume: !wishes['without-resume'],
    surge: wishes.surge,
    tell,
    update: async (tellMore) => {
      const drain = !wishes['without-drain'];
      await deployment.update({ version, surge: wishes.surge, drain }, tellMore);
      return { ok: true };
    },
  });
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${text}: a whole number from 1 up is needed.`);
  return value;
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));

const deployment = await Deployment.find({
  repository: REPOSITORY,
  inventory: resolve(wishes.inventory),
  env: process.env,
  tell,
  signal: interrupted.signal,
});
const aborted = new Promise<never>((_, reject) => {
  interrupted.signal.addEventListener('abort', () => reject(interrupted.signal.reason as Error));
});
let exitCode = 1;
try {
  const { report, course } = await Promise.race([prove(deployment), aborted]);
  for (const line of tellReport(report)) console.log(line);
  if (wishes.json !== undefined) await writeFile(wishes.json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (wishes.svg !== undefined) await writeFile(wishes.svg, drawTimeline(report, course));
  exitCode = report.ok ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
} finally {
  await deployment.settled();
  if (!deployment.wasThere && !wishes.keep) {
    tell('everything is taken away again');
    await deployment.takeAway();
  }
}
// An interrupted proof has a crowd that would go on.
process.exit(exitCode);
