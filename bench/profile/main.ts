/**
 * Where a node's time goes: `node bench/profile/main.ts FILE` profiles Tchatter in the two scenarios of one message to everybody and adds
 * what it finds to the report in FILE. Profiling costs time itself, so its costs are no figures; its shares are.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../generator/clock.ts';
import { Crowd, type Run } from '../generator/crowd.ts';
import { cpuTimeUs } from '../machine/accounting.ts';
import { RunningServer } from '../machine/running-server.ts';
import type { BenchReport, ProfileReport } from '../report/report.ts';
import { PLAN, type SteadyGroup } from '../scenarios/plan.ts';
import { tchatter } from '../servers/tchatter.ts';
import type { ServerKind } from '../servers/server-kind.ts';
import { partsBetween, type CpuProfile } from './parts.ts';

const WARM_UP_SECONDS = 2;
const SECONDS = 10;
const END_DEADLINE_MS = 20_000;

interface Profiled {
  readonly scenario: string;
  readonly run: Run;
  readonly kernelShare: number;
}

function profiling(folder: string): ServerKind {
  return {
    ...tchatter,
    command(place) {
      const command = tchatter.command(place);
      return { ...command, args: ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', '500', ...command.args] };
    },
  };
}

async function profile({ layout, loads }: SteadyGroup, folder: string): Promise<ProfileReport[]> {
  const server = await RunningServer.start(profiling(folder), 1);
  const crowd = new Crowd(server.kind.dialect, layout);
  try {
    await crowd.gather(server.ports);
    const profiled: Profiled[] = [];
    for (const { scenario, messagesPerSecond } of loads) profiled.push(await runOnce(server, crowd, scenario, messagesPerSecond));
    const written = await profileOf(server, folder);
    return profiled.map(({ scenario, run, kernelShare }) => ({
      scenario,
      kernelShare,
      parts: partsBetween(written, run.fromUs, run.toUs),
    }));
  } finally {
    crowd.end();
    await server.end();
  }
}

async function runOnce(server: RunningServer, crowd: Crowd, scenario: string, messagesPerSecond: number): Promise<Profiled> {
  const pid = server.pids[0] ?? 0;
  const run = await crowd.begin(messagesPerSecond, WARM_UP_SECONDS, SECONDS);
  await until(run.fromUs);
  const before = cpuTimeUs(pid);
  await until(run.toUs);
  const after = cpuTimeUs(pid);
  const { said } = await run.said;
  await crowd.reportOnceAllHave(said, END_DEADLINE_MS);
  const [user, system] = [after.user - before.user, after.system - before.system];
  return { scenario, run, kernelShare: system / (user + system) };
}

/** A node writes its profile when it ends in good order. */
async function profileOf(server: RunningServer, folder: string): Promise<CpuProfile> {
  for (const pid of server.pids) process.kill(pid, 'SIGINT');
  const deadline = Date.now() + END_DEADLINE_MS;
  while (!server.hasEnded()) {
    if (Date.now() > deadline) throw new Error('the node does not end');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the node left no profile');
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
}

const [file] = process.argv.slice(2);
const group = PLAN.find((one): one is SteadyGroup => one.kind === 'steady' && one.loads.some(({ scenario }) => scenario === 'fan-out-25k'));
if (file === undefined || group === undefined) {
  console.error('usage: node bench/profile/main.ts FILE (what `npm run bench -- --json FILE` wrote)');
  process.exit(2);
}
const report = JSON.parse(readFileSync(file, 'utf8')) as BenchReport;
const folder = mkdtempSync(join(tmpdir(), 'tchatter-profile-'));
try {
  const profiles = await profile(group, folder);
  writeFileSync(file, `${JSON.stringify({ ...report, profiles }, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
