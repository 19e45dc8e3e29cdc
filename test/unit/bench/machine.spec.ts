import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { cpuTicks, cpuUs, memoryIn, memoryUse } from '../../../bench/machine/accounting.ts';
import { countsBetween, countsIn } from '../../../bench/machine/redis.ts';

describe('the accounts of the operating system', () => {
  it('are read behind a name that looks like more of them', () => {
    expect(cpuTicks('12 (a) 99 (b c) S 1 12 12 0 -1 4194304 500 0 0 0 230 41 0 0 20 0 7 0')).to.deep.equal({ user: 230, system: 41 });
  });

  it('have memory by its own pages, and by its share of what others use too', () => {
    expect(memoryIn('55d0-7ffc ---p 00000000 00:00 0 [rollup]\nRss:   70120 kB\nPss:   41003 kB\nPss_Dirty: 3 kB\n')).to.deep.equal({
      rssKb: 70_120,
      pssKb: 41_003,
    });
  });

  it('know what a process has worked and holds', async () => {
    const work =
      'const end = process.cpuUsage().user + 200_000; while (process.cpuUsage().user < end); console.log("done"); setInterval(() => 0, 1e6)';
    const child = spawn(process.execPath, ['-e', work], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      expect(cpuUs(child.pid ?? 0)).to.be.at.least(190_000);
      expect(memoryUse(child.pid ?? 0).pssKb).to.be.above(1_000);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('the operations that Redis has counted', () => {
  const earlier = countsIn(
    '# Commandstats\r\ncmdstat_evalsha:calls=10,usec=5\r\ncmdstat_xadd:calls=10,usec=1\r\ncmdstat_info:calls=3,usec=9\r\n',
  );
  const later = countsIn(
    'cmdstat_evalsha:calls=15,usec=9\r\ncmdstat_xadd:calls=10,usec=1\r\ncmdstat_spublish:calls=5,usec=1\r\ncmdstat_info:calls=4,usec=9\r\n',
  );

  it('are those of the server and not those of the bench', () => {
    expect(earlier).to.deep.equal({ evalsha: 10, xadd: 10 });
  });

  it('are those in between', () => {
    expect(countsBetween(earlier, later)).to.deep.equal({ evalsha: 5, spublish: 5 });
  });
});
