/** Fills the places of a document that are made from a report, so that no figure in it was copied by hand. Pure. */
import { wasBusy, type BenchReport, type ProfileReport } from './report.ts';
import { asMarkdown, scenarioTable, targetTable, type Table } from './tables.ts';
import { judge } from './targets.ts';

const SECTION = /(<!-- bench:([\w-]+) -->\n)[^]*?(<!-- \/bench -->)/g;

/**
 * Puts what the report says between `<!-- bench:NAME -->` and `<!-- /bench -->`: a scenario's table, or `targets`, `servers`, `profile`, `run`.
 * A scenario that was not measured keeps what stands there.
 */
export function fillMarkers(text: string, report: BenchReport): string {
  return text.replace(SECTION, (whole, open: string, name: string, close: string) => {
    const content = sectionOf(name, report);
    return content === undefined ? whole : `${open}${content}\n${close}`;
  });
}

function sectionOf(name: string, report: BenchReport): string | undefined {
  if (name === 'targets') return asMarkdown(targetTable(judge(report.results)));
  if (name === 'servers') return asMarkdown({ head: ['server', 'versions', 'set up'], rows: report.servers.map(serverRow) });
  if (name === 'profile') return report.profiles === undefined ? undefined : asMarkdown(profileTable(report.profiles));
  if (name === 'run') return runLine(report);
  const results = report.results.filter(({ scenario }) => scenario === name || scenario.replace(/-\d+$/, '') === name);
  if (results.length === 0) return undefined;
  return asMarkdown(scenarioTable(results, (server) => report.servers.find((one) => one.name === server)?.title ?? server));
}

function serverRow({ title, versions, settings }: BenchReport['servers'][number]): readonly string[] {
  const told = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [title, told.join(', '), settings];
}

/** A part that is nowhere as large as this is among the others. */
const PART_SHOWN = 0.01;

function profileTable(profiles: readonly ProfileReport[]): Table {
  const shares = profiles.map(({ parts }) => new Map(parts));
  const names = [...new Set(profiles.flatMap(({ parts }) => parts.map(([part]) => part)))];
  const shown = names.filter((name) => shares.some((of) => (of.get(name) ?? 0) >= PART_SHOWN));
  const asPercent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const others = shares.map((of) => names.filter((name) => !shown.includes(name)).reduce((sum, name) => sum + (of.get(name) ?? 0), 0));
  return {
    head: ['part of the time', ...profiles.map(({ scenario }) => scenario)],
    rows: [
      ['*in the kernel, of all processor time*', ...profiles.map(({ kernelShare }) => asPercent(kernelShare))],
      ...shown.map((name) => [name, ...shares.map((of) => asPercent(of.get(name) ?? 0))]),
      ['everything else', ...others.map(asPercent)],
    ],
  };
}

function runLine({ commit, date, machine, redis, rounds, seconds }: BenchReport): string {
  const where = `${machine.processors} processors (${machine.model}), ${machine.memoryGb} GB, Linux ${machine.kernel}, Redis ${redis}`;
  const measured = `Measured at commit \`${commit}\` on ${date.slice(0, 10)}: ${rounds === 1 ? 'one round' : `${rounds} rounds`} of ${seconds} s; ${where}.`;
  if (!wasBusy(machine)) return measured;
  const load = `a load of ${machine.loadBefore.toFixed(0)} on ${machine.processors} processors`;
  return `${measured}\n**Other work kept the machine busy (${load}): these figures are provisional, the latencies above all.**`;
}
