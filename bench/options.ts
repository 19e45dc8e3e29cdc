/** The command line of the bench. */
import { parseArgs } from 'node:util';
import { FULL, QUICK, type Effort } from './scenarios/effort.ts';
import { PLAN, quickly, type Group } from './scenarios/plan.ts';

export const USAGE = `usage: npm run bench -- [options]

  --quick            one short round of what the targets need, in under three minutes
  --json FILE        writes all figures
  --scenario NAME    only this one; several times for several (--list names them)
  --server NAME      only this one; several times for several
  --rounds N         rounds in which the servers take turns (${FULL.rounds}; quick: ${QUICK.rounds})
  --seconds N        of each run that count (${FULL.seconds}; quick: ${QUICK.seconds})
  --clients N        clients of every crowd, for a try on a small machine
  --check            exit code 1 where a target is missed
  --list             names scenarios and servers
  --help             this
`;

export interface Options {
  readonly action: 'run' | 'list' | 'help';
  readonly json: string | undefined;
  readonly check: boolean;
  readonly quick: boolean;
  readonly groups: readonly Group[];
  readonly effort: Omit<Effort, 'tell'>;
}

/** A sentence for whoever typed it. */
export class OptionError extends Error {}

/** @throws OptionError where the arguments make no sense. */
export function readOptions(args: readonly string[], serverNames: readonly string[]): Options {
  const wishes = parsed(args);
  const effort = wishes.quick ? QUICK : FULL;
  const clients = wishes.clients === undefined ? undefined : positive('clients', wishes.clients);
  const groups = chosen(wishes.quick ? quickly(PLAN) : PLAN, wishes.scenario, wishes.server, serverNames);
  return {
    action: wishes.help ? 'help' : wishes.list ? 'list' : 'run',
    json: wishes.json,
    check: wishes.check,
    quick: wishes.quick,
    groups: clients === undefined ? groups : groups.map((group) => withClients(group, clients)),
    effort: {
      ...effort,
      rounds: wishes.rounds === undefined ? effort.rounds : positive('rounds', wishes.rounds),
      seconds: wishes.seconds === undefined ? effort.seconds : positive('seconds', wishes.seconds),
    },
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        scenario: { type: 'string', multiple: true, default: [] },
        server: { type: 'string', multiple: true, default: [] },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        clients: { type: 'string' },
        check: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OptionError((error as Error).message);
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new OptionError(`--${name} ${text}: a whole number from 1 up is needed.`);
  return value;
}

function chosen(
  groups: readonly Group[],
  scenarios: readonly string[],
  servers: readonly string[],
  serverNames: readonly string[],
): readonly Group[] {
  const names = groups.flatMap(scenariosOf);
  const unknown = [...scenarios.filter((name) => !names.includes(name)), ...servers.filter((name) => !serverNames.includes(name))];
  if (unknown.length > 0) {
    throw new OptionError(`There is no ${unknown.join(', ')} here. Scenarios: ${names.join(', ')}. Servers: ${serverNames.join(', ')}.`);
  }
  const wantsScenario = (name: string): boolean => scenarios.length === 0 || scenarios.includes(name);
  return groups
    .map((group): Group => {
      const contenders = group.contenders.filter(({ server }) => servers.length === 0 || servers.includes(server));
      if (group.kind === 'steady' && group.byNodes === true) {
        return { ...group, contenders: contenders.filter(({ nodes }) => wantsScenario(`${group.loads[0]?.scenario}-${nodes}`)) };
      }
      if (group.kind === 'steady') return { ...group, contenders, loads: group.loads.filter(({ scenario }) => wantsScenario(scenario)) };
      if (group.kind === 'idle') return { ...group, contenders, steps: group.steps.filter(({ scenario }) => wantsScenario(scenario)) };
      return { ...group, contenders: wantsScenario(group.scenario) ? contenders : [] };
    })
    .filter((group) => group.contenders.length > 0 && scenariosOf(group).length > 0);
}

/** Only these servers take part; a group without any is gone. */
export function withServers(groups: readonly Group[], servers: readonly string[]): readonly Group[] {
  return groups
    .map((group): Group => ({ ...group, contenders: group.contenders.filter(({ server }) => servers.includes(server)) }))
    .filter((group) => group.contenders.length > 0);
}

/** The names of a group's scenarios. */
export function scenariosOf(group: Group): readonly string[] {
  if (group.kind === 'storm') return [group.scenario];
  if (group.kind === 'idle') return group.steps.map(({ scenario }) => scenario);
  if (group.byNodes !== true) return group.loads.map(({ scenario }) => scenario);
  return group.contenders.flatMap(({ nodes }) => group.loads.map(({ scenario }) => `${scenario}-${nodes}`));
}

/** The same with another number of clients in all; those who speak stay. */
function withClients(group: Group, clients: number): Group {
  if (group.kind === 'idle') return { ...group, steps: group.steps.map((step) => ({ ...step, clients })) };
  const { layout } = group;
  const clientsPerRoom = Math.max(layout.sendersPerRoom + 1, Math.ceil(clients / layout.rooms));
  return { ...group, layout: { ...layout, clientsPerRoom } };
}

/** The most clients that are connected at the same time to one server. */
export function mostClients(groups: readonly Group[]): number {
  const ofGroup = (group: Group): number =>
    group.kind === 'idle' ? Math.max(...group.steps.map(({ clients }) => clients)) : group.layout.rooms * group.layout.clientsPerRoom;
  return Math.max(0, ...groups.map(ofGroup));
}
