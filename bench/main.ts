/**
 * `npm run bench`: Tchatter beside what a user would pick otherwise, in one run on one machine. The exit code is 0 whatever comes
 * out, 1 with `--check` where a target is missed, or where it could not be measured at all.
 */
import { writeFile } from 'node:fs/promises';
import { openFilesLimit } from './machine/accounting.ts';
import { mostClients, OptionError, readOptions, scenariosOf, USAGE, withServers, type Options } from './options.ts';
import { commit, machineReport, redisVersion, serverReport, wasBusy, type BenchReport } from './report/report.ts';
import { asText, scenarioTable, targetTable } from './report/tables.ts';
import { judge } from './report/targets.ts';
import { measureIdle } from './scenarios/idle.ts';
import type { Effort } from './scenarios/effort.ts';
import type { Group } from './scenarios/plan.ts';
import type { Result } from './scenarios/result.ts';
import { measureSteady } from './scenarios/steady.ts';
import { measureStorm } from './scenarios/storm.ts';
import type { ServerKind } from './servers/server-kind.ts';
import { SERVERS } from './servers/servers.ts';

/** Files that a process has open beside its connections. */
const OTHER_FILES = 200;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  // What was started ends at the exit.
  process.once(signal, () => process.exit(code));
}

const began = performance.now();
function tell(line: string): void {
  console.log(`${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
}

function kindOf(name: string): ServerKind {
  const kind = SERVERS.find((server) => server.name === name);
  if (kind === undefined) throw new Error(`there is no server ${name}`);
  return kind;
}

function measure(group: Group, effort: Effort): Promise<Result[]> {
  switch (group.kind) {
    case 'steady':
      return measureSteady(group, kindOf, effort);
    case 'idle':
      return measureIdle(group, kindOf, effort);
    case 'storm':
      return measureStorm(group, kindOf, effort);
  }
}

function checkMachine(groups: readonly Group[]): void {
  if (process.platform !== 'linux') throw new OptionError('The bench reads the accounts of a Linux kernel, so it runs on Linux alone.');
  const needed = mostClients(groups) + OTHER_FILES;
  if (openFilesLimit() < needed) {
    throw new OptionError(`A process may have ${openFilesLimit()} files open here; ${needed} are needed. First: ulimit -n ${needed}`);
  }
}

/** Those that take part and can run here; the others are told of, never left out in silence. */
function kindsThatRun(groups: readonly Group[]): readonly ServerKind[] {
  const wanted = SERVERS.filter(({ name }) => groups.some(({ contenders }) => contenders.some(({ server }) => server === name)));
  return wanted.filter((kind) => {
    const reason = kind.prepare?.();
    if (reason !== undefined) console.log(`${kind.title} does not take part: ${reason}`);
    return reason === undefined;
  });
}

async function run({ groups: wanted, effort, quick, json, check }: Options): Promise<number> {
  const kinds = kindsThatRun(wanted);
  const groups = withServers(
    wanted,
    kinds.map(({ name }) => name),
  );
  checkMachine(groups);
  const servers = kinds.map(serverReport);
  const machine = machineReport();
  const redis = redisVersion();
  console.log(`${machine.processors} processors, ${machine.model}, Linux ${machine.kernel}; Redis ${redis}, appendfsync always`);
  if (wasBusy(machine))
    console.log(`The machine is busy with other work (load ${machine.loadBefore}): expect figures that are worth little.`);
  for (const { title, versions, settings } of servers) {
    console.log(
      `${title}: ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}\n  ${settings}`,
    );
  }
  const results: Result[] = [];
  for (const group of groups) {
    tell(group.title);
    results.push(...(await measure(group, { ...effort, tell })));
  }
  const report: BenchReport = { date: new Date().toISOString(), commit: commit(), quick, ...effort, machine, redis, servers, results };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`);
  return tellAll(report, check);
}

/** @returns the exit code. */
function tellAll({ results }: BenchReport, check: boolean): number {
  for (const [scenario, found] of Map.groupBy(results, (one) => one.scenario)) {
    const [first] = found;
    console.log(`\n${scenario}: ${first?.clients.toLocaleString('en')} clients, ${first?.rate.toLocaleString('en')} messages/s`);
    console.log(asText(scenarioTable(found, (server) => kindOf(server).title)));
  }
  const judgements = judge(results);
  console.log(`\n${asText(targetTable(judgements))}`);
  return check && judgements.some(({ met }) => met === false) ? 1 : 0;
}

function list(groups: readonly Group[]): void {
  for (const group of groups) console.log(`${scenariosOf(group).join(', ')}\n  ${group.title}`);
  console.log(`\nservers: ${SERVERS.map(({ name }) => name).join(', ')}`);
}

try {
  const options = readOptions(
    process.argv.slice(2),
    SERVERS.map(({ name }) => name),
  );
  if (options.action === 'help') console.log(USAGE);
  else if (options.action === 'list') list(options.groups);
  else process.exitCode = await run(options);
} catch (error) {
  console.error(error instanceof OptionError ? error.message : error);
  process.exitCode = error instanceof OptionError ? 2 : 1;
}
process.exit();
