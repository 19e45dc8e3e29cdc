/**
 * `npm run proof`: deploys, lets a crowd talk, updates every node, and says which promises held. Exit code 0 only where all did.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DEPLOYMENT_OPTIONS, onDeployment } from './deployment/on-deployment.ts';
import { drawTimeline } from './picture/timeline.ts';
import { tellReport } from './tell-report.ts';
import { proveUpdate } from './update-proof.ts';

const { values: wishes } = parseArgs({
  options: {
    ...DEPLOYMENT_OPTIONS,
    json: { type: 'string' },
    svg: { type: 'string' },
    people: { type: 'string', default: '300' },
    rate: { type: 'string', default: '40' },
    'without-drain': { type: 'boolean', default: false },
    'without-resume': { type: 'boolean', default: false },
  },
});

const began = performance.now();
function tell(line: string): void {
  console.log(`${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${text}: a whole number from 1 up is needed.`);
  return value;
}

const exitCode = await onDeployment({ ...wishes, env: process.env }, tell, async (deployment, version) => {
  const { report, course } = await proveUpdate({
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
  for (const line of tellReport(report)) console.log(line);
  if (wishes.json !== undefined) await writeFile(wishes.json, `${JSON.stringify(report, undefined, 2)}\n`);
  if (wishes.svg !== undefined) await writeFile(wishes.svg, drawTimeline(report, course));
  return report.ok;
});
// An interrupted proof has a crowd that would go on.
process.exit(exitCode);
