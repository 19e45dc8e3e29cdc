import { expect } from 'chai';
import { judge } from '../../../src/proof/promises.ts';
import { tellReport } from '../../../src/proof/tell-report.ts';
import { FAULTLESS_FINDINGS } from '../../support/proof-findings.ts';

describe('telling what a proof found', () => {
  it('ends with a sentence where every promise held', () => {
    const lines = tellReport(judge(FAULTLESS_FINDINGS));
    expect(lines.at(-1)).to.equal('Every promise held.');
    expect(lines.join('\n'))
      .to.match(/lost, doubled, out of order +0, 0, 0/)
      .and.match(/app3 +2, in service, 1 connections/);
  });

  it('names each broken promise, failed requests and nodes that are out of service', () => {
    const failures = [{ at: 5, kind: 'asset' as const, what: 'GET /main.js', why: 'status 404' }];
    const nodes = [{ name: 'app1', versions: [], inService: false, connections: 0 }, ...FAULTLESS_FINDINGS.nodes.slice(1)];
    const lines = tellReport(judge({ ...FAULTLESS_FINDINGS, lost: 2, failedAssets: 1, failures, nodes }));
    expect(lines).to.include.members([
      'BROKEN  messages lost: 2',
      'BROKEN  files of the page failed: 1',
      'failed: GET /main.js: status 404',
    ]);
    expect(lines.join('\n')).to.match(/app1 +nothing runs, NOT in service/);
  });
});
