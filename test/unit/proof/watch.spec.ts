import { expect } from 'chai';
import { phasesOf } from '../../../src/proof/watch/phases.ts';
import { readMetrics, readStatistics } from '../../../src/proof/watch/statistics.ts';
import { placeSeen, REPLACED } from '../../support/proof-findings.ts';

describe('watching a deployment', () => {
  it('reads the nodes of the chat backend from HAProxy, whatever the order of its columns', () => {
    const csv = [
      '# pxname,svname,weight,status,',
      'public,FRONTEND,,OPEN,',
      'chat,app1,100,UP 1/3,',
      'chat,app1-second,100,MAINT,',
      'chat,BACKEND,100,UP,',
      'chat_any,app1,100,DRAIN,',
      '',
    ].join('\n');
    expect([...readStatistics(csv)]).to.deep.equal([
      ['app1', { status: 'UP 1/3', weight: 100 }],
      ['app1-second', { status: 'MAINT', weight: 100 }],
    ]);
  });

  it("reads a node's state, version and connections over all transports", () => {
    const text = [
      '# HELP tchatter_connections Connections open now, by transport.',
      'tchatter_connections{transport="websocket",node="app1"} 31',
      'tchatter_connections{transport="xhr-polling",node="app1"} 4',
      'tchatter_connections_opened_total{transport="websocket",node="app1"} 99',
      'tchatter_node_state{state="starting",node="app1"} 0',
      'tchatter_node_state{node="app1",state="ready"} 1',
      'tchatter_node_info{version="1.2.3",node="app1"} 1',
    ].join('\n');
    expect(readMetrics(text)).to.deep.equal({ state: 'ready', version: '1.2.3', connections: 35 });
  });

  it('tells the chapters of an update from what it saw', () => {
    expect(phasesOf(placeSeen('app1', REPLACED))).to.deep.equal([
      { phase: 'in service', version: '1', from: 0, to: 2_000 },
      { phase: 'draining', version: '1', from: 2_000, to: 4_000 },
      { phase: 'stopped', version: '', from: 4_000, to: 6_000 },
      { phase: 'starting', version: '2', from: 6_000, to: 8_000 },
      { phase: 'in service', version: '2', from: 8_000, to: 9_000 },
    ]);
  });

  it('sees a new version that was up before the old one was missed', () => {
    const seen = placeSeen('app1', [
      ['DRAIN', 'ready', '1'],
      ['DRAIN', 'ready', '2'],
      ['UP', 'ready', '2'],
    ]);
    expect(phasesOf(seen).map(({ phase, version }) => `${phase} ${version}`)).to.deep.equal(['starting 1', 'starting 2', 'in service 2']);
  });

  it('takes a bare stop for a drain although HAProxy still says UP', () => {
    const seen = placeSeen('app1', [
      ['UP', 'ready'],
      ['UP', 'draining'],
    ]);
    expect(phasesOf(seen).map(({ phase }) => phase)).to.deep.equal(['in service', 'draining']);
  });

  it('has nothing to tell of a place that was never looked at', () => {
    expect(phasesOf(placeSeen('app1', []))).to.deep.equal([]);
  });
});
