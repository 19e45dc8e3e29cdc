import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { BenchReport } from '../../bench/report/report.ts';
import { eventually } from '../support/eventually.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const SMALL = ['--quick', '--seconds', '1', '--clients', '40'];

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** What it leaves behind where it is killed goes with `folder`. */
function startBench(folder: string, ...args: string[]) {
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, ['bench/main.ts', ...args], { cwd: REPOSITORY, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, output }));
  return { child, ended, output: () => output };
}

/** Processes that have `parent` as theirs. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

describe('the bench', function () {
  this.timeout(180_000);

  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'tchatter-bench-test-'))));
  after(() => rmSync(folder, { recursive: true }));

  async function measure(...args: string[]): Promise<BenchReport> {
    const json = join(folder, 'report.json');
    const { code, output } = await startBench(folder, ...SMALL, ...args, '--json', json).ended;
    expect(code, output).to.equal(0);
    return JSON.parse(readFileSync(json, 'utf8')) as BenchReport;
  }

  it('compares servers in one run: everybody gets every message, and its cost and latency are told', async () => {
    const servers = ['tchatter', 'socket.io', 'sockjs'];
    const { results } = await measure('--scenario', 'fan-out-25k', ...servers.flatMap((name) => ['--server', name]));
    expect(results.map(({ server }) => server)).to.deep.equal(servers);
    for (const one of results) {
      expect(one, one.server).to.include({ scenario: 'fan-out-25k', clients: 40, rate: 50, lost: 0, repeated: 0, kbPerConnection: null });
      expect(one.cpuUsPerDelivery, one.server).to.be.above(0);
      expect(one.p50Ms, one.server).to.be.above(0);
      expect(one.p99Ms, one.server).to.be.at.least(one.p50Ms ?? Infinity);
      expect(one.redisOpsPerMessage, one.server).to.be.at.least(0.9);
      expect(one.acknowledgedP50Ms, one.server).to.be.above(0);
    }
  });

  it('brings a whole crowd back at once, to Tchatter and to Socket.IO, and each client has what it missed', async () => {
    const { results } = await measure('--scenario', 'reconnect-2000', '--clients', '120');
    for (const one of results) {
      expect(one, one.server).to.include({ clients: 100, completeClients: 100, lost: 0, repeated: 0 });
      expect(one.cpuUsPerClient, one.server).to.be.above(0);
    }
    expect(results.map(({ eventLoopDelayP99Ms }) => typeof eventLoopDelayP99Ms)).to.deep.equal(['number', 'object']);
  });

  it('weighs idle connections', async () => {
    const { results } = await measure('--scenario', 'idle-2000', '--server', 'tchatter', '--clients', '500');
    expect(results).to.have.length(1);
    expect(results[0]?.kbPerConnection).to.be.within(0.5, 1_000);
  });

  it('ends everything it has started when it is killed', async () => {
    const { child, ended, output } = startBench(folder, ...SMALL, '--scenario', 'fan-out-25k', '--server', 'sockjs');
    const pid = child.pid ?? 0;
    await eventually('a server, its Redis and the generators run', () => childrenOf(pid).length >= 4 || output().includes('Error'), {
      withinMs: 60_000,
    });
    const started = childrenOf(pid);
    child.kill('SIGKILL');
    await ended;
    await eventually('all have ended', () => started.every((one) => parentOf(one) === undefined), { withinMs: 30_000 });
  });

  it('says in a sentence what it does not understand', async () => {
    const { code, output } = await startBench(folder, '--scenario', 'fan-in').ended;
    expect(code).to.equal(2);
    expect(output).to.match(/^There is no fan-in here\. Scenarios: fan-out-25k/);
  });
});
