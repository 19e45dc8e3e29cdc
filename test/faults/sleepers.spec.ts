import { expect } from 'chai';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ChatClient } from '../../src/sdk/client.ts';
import { HttpSession } from '../../src/sdk/http-session.ts';
import { rawSocket } from '../../src/sdk/raw-socket.ts';
import type { ClientEvent } from '../../src/sdk/types.ts';
import type { Clock } from '../../src/support/clock.ts';
import { Cluster } from '../support/cluster.ts';
import { eventually, pause } from '../support/eventually.ts';
import { SdkClient } from '../support/sdk-client.ts';

/** A hidden tab's: timers that fire once a minute, on the minute of its own choice. */
const hiddenTabClock: Clock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.ceil(delayMs / 60_000) * 60_000).unref();
    return () => clearTimeout(timer);
  },
  every(intervalMs, action) {
    const timer = setInterval(action, Math.ceil(intervalMs / 60_000) * 60_000).unref();
    return () => clearInterval(timer);
  },
};

function textsOf(events: readonly ClientEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type === 'joined') return event.messages.map(({ text }) => text);
    return event.type === 'message' ? [event.message.text] : [];
  });
}

function nodeOf(events: readonly ClientEvent[]): string | undefined {
  const state = events.findLast((event) => event.type === 'state')?.state;
  return state?.status === 'online' ? state.node : undefined;
}

class Sleeper {
  readonly events: ClientEvent[] = [];
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;

  constructor(url: string, room: string) {
    const program = fileURLToPath(new URL('support/sleeper.ts', import.meta.url));
    this.#process = spawn(process.execPath, [program, url, room], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.events.push(JSON.parse(line) as ClientEvent));
  }

  say(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  sleep(): void {
    this.#process.kill('SIGSTOP');
  }

  wake(): void {
    this.#process.kill('SIGCONT');
    this.say('/wake');
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

describe('clients that sleep through a drain', function () {
  this.timeout(120_000);
  let cluster: Cluster;
  before(async () => {
    cluster = await Cluster.start({ nodes: 2, env: { LOG_LEVEL: 'warn', DRAIN_TIMEOUT: '6', MOVE_WINDOW: '1' } });
  });
  after(() => cluster.close());

  it('MOV-1 RES-1 moves a hidden tab, whose timers fire once a minute, with nothing lost or doubled', async () => {
    const events: ClientEvent[] = [];
    const { url } = cluster;
    const hidden = new ChatClient({
      session: new HttpSession({ origin: url, name: 'Hidden' }),
      openSocket: rawSocket({ url: `${url}/chat/websocket` }),
      clock: hiddenTabClock,
    });
    hidden.on((event) => events.push(event));
    hidden.join('hidden');
    hidden.connect();
    const talker = new SdkClient(url, { name: 'Talker', rooms: ['hidden'] });
    try {
      await talker.online();
      const node = await eventually('the hidden tab is online', () => nodeOf(events));
      let said = 0;
      const talking = setInterval(() => talker.chat.send('hidden', `line ${(said += 1)}`), 100);
      hidden.send('hidden', 'from the hidden tab');
      // It has nothing that cuts it off: the node ends when all its clients have gone, long before the time is over.
      const began = Date.now();
      const ending = cluster.stopNode(node);
      await eventually('the hidden tab is elsewhere', () => nodeOf(events) !== undefined && nodeOf(events) !== node);
      expect(await ending).to.deep.equal({ code: 0, signal: null });
      const drainedInMs = Date.now() - began;
      clearInterval(talking);
      await eventually('both have seen all', () => textsOf(events).length === said + 1 && talker.texts('hidden').length === said + 1);
      expect(textsOf(events)).to.deep.equal(talker.texts('hidden'));
      expect(events.some((event) => event.type === 'state' && event.state.status === 'reconnecting')).to.equal(false);
      expect(events.filter((event) => event.type === 'presence' && event.change.event === 'left')).to.deep.equal([]);
      expect(cluster.node(node).output(), `drained in ${drainedInMs} ms`).not.to.include('cutting off');
      await cluster.startNode(node);
    } finally {
      talker.close();
      hidden.close();
    }
  });

  it('CLS-4 RES-1 ACK-2 resumes a client whose machine slept through the drain of its node, with nothing lost or sent twice', async () => {
    const talker = new SdkClient(cluster.url, { name: 'Talker', rooms: ['sleepy'] });
    const sleeper = new Sleeper(cluster.url, 'sleepy');
    try {
      await talker.online();
      const node = await eventually('the sleeper is online', () => nodeOf(sleeper.events));
      sleeper.say('before the sleep');
      await eventually('it was heard', () => talker.texts('sleepy').includes('before the sleep'));
      // What is said at the moment the lid closes may or may not have gone out.
      sleeper.say('as the lid closes');
      sleeper.sleep();
      for (let line = 1; line <= 30; line += 1) talker.chat.send('sleepy', `while it slept ${line}`);
      expect(await cluster.stopNode(node)).to.deep.equal({ code: 0, signal: null });
      await cluster.startNode(node);
      await pause(1_000);
      sleeper.wake();
      sleeper.say('good morning');
      const total = 33;
      await eventually('both have seen all', () => textsOf(sleeper.events).length >= total && talker.texts('sleepy').length >= total);
      await pause(1_000);
      expect(textsOf(sleeper.events)).to.deep.equal(talker.texts('sleepy'));
      expect(new Set(talker.texts('sleepy')).size).to.equal(total);
      expect(talker.texts('sleepy').length).to.equal(total);
    } finally {
      sleeper.end();
      talker.close();
    }
  });
});
