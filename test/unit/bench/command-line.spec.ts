import { expect } from 'chai';
import { mostClients, OptionError, readOptions, scenariosOf, withServers, type Options } from '../../../bench/options.ts';
import { TARGETS } from '../../../bench/report/targets.ts';
import { PLAN } from '../../../bench/scenarios/plan.ts';
import { SERVERS } from '../../../bench/servers/servers.ts';

const SERVER_NAMES = SERVERS.map(({ name }) => name);

/** A sender says less than a person may by default, or what is compared is a limit. */
const SEND_RATE = 20;

function options(...args: string[]): Options {
  return readOptions(args, SERVER_NAMES);
}

function scenarios({ groups }: Options): readonly string[] {
  return groups.flatMap(scenariosOf);
}

describe('the command line of the bench', () => {
  it('measures everything in three rounds, or what the targets need in one', () => {
    expect(options()).to.deep.include({ action: 'run', quick: false, check: false, groups: PLAN });
    expect(options().effort.rounds).to.equal(3);
    expect(options('--quick').effort.rounds).to.equal(1);
  });

  it('runs the scenarios and servers that it was asked for', () => {
    expect(scenarios(options('--scenario', 'fan-out-125k', '--scenario', 'nodes-2'))).to.deep.equal(['fan-out-125k', 'nodes-2']);
    const { groups } = options('--server', 'bun', '--server', 'ws', '--scenario', 'fan-out-25k');
    expect(groups.flatMap(({ contenders }) => contenders.map(({ server }) => server))).to.deep.equal(['bun', 'ws']);
    expect(scenarios({ ...options(), groups: withServers(PLAN, ['floor']) })).to.not.include('idle-2000');
  });

  it('has a sentence for what it does not know', () => {
    expect(() => options('--scenario', 'fan-in')).to.throw(OptionError, 'There is no fan-in');
    expect(() => options('--server', 'express')).to.throw(OptionError, 'There is no express');
    expect(() => options('--rounds', '0')).to.throw(OptionError, '--rounds 0');
    expect(() => options('--fast')).to.throw(OptionError, '--fast');
  });

  it('makes a crowd smaller and keeps those who speak', () => {
    const { groups } = options('--clients', '40');
    expect(mostClients(groups)).to.be.at.most(600);
    for (const group of groups) {
      if (group.kind !== 'idle') expect(group.layout.clientsPerRoom).to.be.above(group.layout.sendersPerRoom);
    }
  });
});

describe('the plan of the bench', () => {
  it('names only servers that there are, and each scenario once', () => {
    const servers = PLAN.flatMap(({ contenders }) => contenders.map(({ server }) => server));
    expect(servers.filter((name) => !SERVER_NAMES.includes(name))).to.deep.equal([]);
    expect(new Set(scenarios(options())).size).to.equal(scenarios(options()).length);
  });

  it('measures what every target needs, quickly too', () => {
    for (const some of [options(), options('--quick')]) {
      const measured = some.groups.flatMap((group) =>
        group.contenders.flatMap(({ server }) => scenariosOf(group).map((scenario) => `${scenario} ${server}`)),
      );
      const needed = TARGETS.flatMap(({ scenario, of }) => [
        `${scenario} tchatter`,
        ...(of === undefined ? [] : [`${of.scenario ?? scenario} ${of.server}`]),
      ]);
      const missing = needed.filter((one) => !measured.includes(one));
      expect(some.quick ? missing.filter((one) => !one.startsWith('idle-4000')) : missing).to.deep.equal([]);
    }
  });

  it('has no sender say more than a person may', () => {
    for (const group of PLAN) {
      if (group.kind !== 'steady') continue;
      const senders = group.layout.rooms * group.layout.sendersPerRoom;
      for (const { scenario, messagesPerSecond } of group.loads) expect(messagesPerSecond / senders, scenario).to.be.below(SEND_RATE);
    }
  });
});
