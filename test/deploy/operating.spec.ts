import { expect } from 'chai';
import { FAULTLESS, underFault } from '../faults/support/under-fault.ts';
import { nodeOf, type Deployment } from '../support/deployment.ts';
import { eventually } from '../support/eventually.ts';
import { SdkClient } from '../support/sdk-client.ts';
import { documentedCommands } from './support/documented-commands.ts';
import { BUILD_LIMIT_MS, CROWD, PLAY_LIMIT_MS, deployed } from './support/stage.ts';

describe('operating a deployment', function () {
  this.timeout(PLAY_LIMIT_MS);
  let deployment: Deployment;

  before('deploys', async function () {
    this.timeout(BUILD_LIMIT_MS);
    deployment = await deployed('1.0.0');
  });

  /** Somebody who never hears that he should move, and the node he is on. */
  async function deafClient(): Promise<{ readonly node: string; close(): void }> {
    const response = await fetch(`${deployment.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { ticket } = (await response.json()) as { readonly ticket: string };
    const socket = new WebSocket(`${deployment.url.replace('http', 'ws')}/chat/websocket`);
    const node = await new Promise<string>((resolve, reject) => {
      socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', protocol: 1, ticket }));
      socket.onerror = () => reject(new Error('The client does not come in.'));
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(String(data)) as { readonly type: string; readonly node: string };
        if (message.type === 'welcome') resolve(nodeOf(message.node));
      };
    });
    return { node, close: () => socket.close() };
  }

  it('waits for a client that will not go, and says so', async () => {
    const { node, close } = await deafClient();
    const output = await deployment.succeed('rolling-update.yml', { version: '2.0.0' }, '--limit', node);
    close();
    const waits = [...output.replaceAll(/\s+/g, ' ').matchAll(/(app\d): 1 client has not moved yet, (\d+) s after the signal/g)];
    expect(waits.map(([, name]) => name)).to.include(node);
    expect(Math.max(...waits.map(([, , seconds]) => Number(seconds)))).to.be.at.least(60);
    expect((await deployment.versions())[node]).to.equal('2.0.0');
    expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
  });

  it('lets a node that is stopped by hand drain, shows it, and starts it again', async () => {
    const { report } = await underFault(
      deployment,
      async () => {
        await deployment.engine.docker('stop', 'app2');
        expect(await deployment.engine.docker('inspect', '--format', '{{.State.ExitCode}}', 'app2')).to.equal('0');
        const status = (await deployment.succeed('status.yml')).replaceAll(/\s+/g, ' ');
        expect(status).to.include('app2: not running').and.to.include('2 of 3 nodes are in service; not: app2');
        await deployment.succeed('site.yml');
      },
      CROWD,
    );
    expect(report).to.include(FAULTLESS);
    expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
  });

  it('tells of a node that runs and is not in service', async () => {
    const server = (await deployment.servers()).find((name) => nodeOf(name) === 'app3');
    await deployment.sayToHaproxy(`set server chat/${server} state drain`);
    const status = (await deployment.succeed('status.yml')).replaceAll(/\s+/g, ' ');
    expect(status).to.include('app3: running but NOT IN SERVICE');
    expect((await deployment.run('status.yml', { strict: true })).code).not.to.equal(0);
    await deployment.sayToHaproxy(`set server chat/${server} state ready`);
  });

  it('brings a node in, gives it its share, and takes it away, and nobody notices', async () => {
    const { report } = await underFault(
      deployment,
      async () => {
        await deployment.addNode('app4');
        await deployment.succeed('site.yml');
        expect(await deployment.inService()).to.include('app4');
        await deployment.succeed('even-out.yml');
        await eventually('the new node has clients', async () => (await deployment.clients('app4')) > 3);
        await deployment.removeNode('app4');
        expect((await deployment.succeed('site.yml')).replaceAll(/\s+/g, ' ')).to.include('app4: no longer in the inventory');
        await deployment.succeed('rolling-update.yml', { version: '1.0.0' });
      },
      CROWD,
    );
    expect(report).to.include(FAULTLESS);
    expect(await deployment.containers()).to.deep.equal(['app1 (running)', 'app2 (running)', 'app3 (running)']);
    expect(await deployment.inService()).to.have.members(['app1', 'app2', 'app3']);
  });

  it('keeps what was said when it is taken down and deployed again', async () => {
    const before = new SdkClient(deployment.url, { name: 'Ann', rooms: ['kept'] });
    await before.online();
    const id = before.chat.send('kept', 'still here tomorrow');
    await eventually('it is stored', () => before.sent(id));
    before.close();
    await deployment.succeed('teardown.yml');
    expect(await deployment.engine.docker('ps', '--all', '--quiet')).to.equal('');
    await deployment.succeed('site.yml');
    const after = new SdkClient(deployment.url, { name: 'Bob', rooms: ['kept'] });
    await after.online();
    expect(after.texts('kept')).to.deep.equal(['still here tomorrow']);
    after.close();
  });

  it('gets back what a copy of the log has, by the commands of docs/operations.md', async () => {
    const [copy = [], restore = []] = await documentedCommands('Back up and restore Redis');
    const ann = new SdkClient(deployment.url, { name: 'Ann', rooms: ['copied'] });
    await ann.online();
    const say = async (text: string): Promise<void> => {
      const id = ann.chat.send('copied', text);
      await eventually(`"${text}" is stored`, () => ann.sent(id));
    };
    await say('before the copy');
    await deployment.runCommands(copy);
    await say('after the copy');
    await deployment.runCommands(restore);
    await eventually('Ann is told that the log began anew', () =>
      ann.events.some((event) => event.type === 'joined' && event.continuity === 'new-epoch'),
    );
    await say('after its return');
    ann.close();
    const bob = new SdkClient(deployment.url, { name: 'Bob', rooms: ['copied'] });
    await bob.online();
    expect(bob.texts('copied')).to.deep.equal(['before the copy', 'after its return']);
    bob.close();
  });
});
