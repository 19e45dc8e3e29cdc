import { expect } from 'chai';
import { versionAfter } from '../../../src/proof/deployment/deployment.ts';
import { placesOf } from '../../../src/proof/deployment/inventory.ts';
import { PlayMessages } from '../../../src/proof/deployment/playbook.ts';

describe('where a deployment is', () => {
  const NODES = { hosts: ['app1', 'app2'] };

  it('is read from the inventory, second ports included', () => {
    const common = { app_address: '10.0.0.1', haproxy_bind_address: '10.0.0.9', haproxy_port: 80, haproxy_operations_port: 9000 };
    const hostvars = { app1: { ...common, app_port: 8081, app_second_port: 8091 }, app2: { ...common, app_port: '8082' } };
    const places = placesOf({ _meta: { hostvars }, nodes: NODES });
    expect(places).to.deep.include({ url: 'http://10.0.0.9:80', operationsUrl: 'http://10.0.0.9:9000' });
    expect(places.nodes).to.deep.equal([
      { name: 'app1', urls: ['http://10.0.0.1:8081', 'http://10.0.0.1:8091'] },
      { name: 'app2', urls: ['http://10.0.0.1:8082'] },
    ]);
  });

  it('is what the roles take for granted, where the inventory says nothing', () => {
    const places = placesOf({ _meta: { hostvars: { app1: { app_port: 8081 }, app2: { app_port: 8082 } } }, nodes: NODES });
    expect(places).to.deep.include({ url: 'http://127.0.0.1:8888', operationsUrl: 'http://127.0.0.1:8404' });
  });

  it('is nowhere without nodes', () => {
    expect(() => placesOf({ _meta: { hostvars: {} } })).to.throw(/no hosts in its group "nodes"/);
  });
});

describe('what a play has to say', () => {
  function messagesIn(output: string): string[] {
    const told: string[] = [];
    const messages = new PlayMessages((message) => told.push(message));
    for (const line of output.split('\n')) messages.line(line);
    messages.flush();
    return told;
  }

  it('is found between what Ansible writes, folded or not', () => {
    const output = `TASK [node : Say it] ***\nok: [app1] =>\n  msg: 'app1: 31 clients left'\nok: [app2] =>\n  msg: |-\n    app2: in service\n    at version 2\nPLAY RECAP`;
    expect(messagesIn(output)).to.deep.equal(['app1: 31 clients left', 'app2: in service at version 2']);
  });

  it('is nothing where there is no message', () => {
    expect(messagesIn('TASK [x]\nok: [app1]')).to.deep.equal([]);
  });
});

describe('the version to update to', () => {
  it('is one that runs nowhere, also after an update that stopped half way', () => {
    expect(versionAfter(['1.2.0', '1.2.0'])).to.equal('1.2.0-proof.1');
    expect(versionAfter(['1.2.0-proof.9', '1.2.0-proof.10', '1.2.0'])).to.equal('1.2.0-proof.11');
  });
});
